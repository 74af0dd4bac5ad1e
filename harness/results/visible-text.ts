/**
 * Characters that must not reach a terminal as they are: control characters (C0 except line feeds and tabs,
 * DEL, C1), which may move the cursor or change the terminal's colours or title; marks that reorder or hide
 * the text around them (bidirectional controls, line and paragraph separators, characters without width,
 * tags); unpaired surrogates.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/**
 * A text that is safe to show in a terminal: characters that would not be visible are written as escapes such
 * as `\u001b`, which in JSON is another way to write the same text. Visible characters are unchanged.
 */
export function visibleText(text: string): string {
  return text.replaceAll(invisible, escaped);
}

/** The same for text that has to stay on one line: line feeds and tabs are escaped too. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll(/[\n\t]/g, escaped);
}

/** The same, shortened and in quotation marks, for a message that quotes a table cell, a name or a path. */
export function quoted(text: string, length = 40): string {
  const characters = Array.from(text.slice(0, 2 * length));
  const short =
    characters.length <= length && text.length <= 2 * length
      ? text
      : `${characters.slice(0, length - 1).join('')}…`;
  return `"${visibleLine(short.replaceAll(/["\\]/g, '\\$&'))}"`;
}

/** Escapes of the UTF-16 code units, as JSON writes them. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const unit = character.charCodeAt(i).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}
