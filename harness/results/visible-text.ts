/**
 * What must not reach a terminal as it is: control characters (C0 but for line ends and tabs, DEL, C1), which may move the
 * cursor, recolour or retitle it; marks that turn or hide the text around them (bidirectional controls, line and paragraph
 * separators, characters without width, tags); halves of surrogate pairs.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/**
 * A text as a terminal may have it: whatever would not be seen as itself is written `\u001b`. In JSON that is another way of
 * writing the same text. What is visible already stays as it is.
 */
export function visibleText(text: string): string {
  return text.replaceAll(invisible, escaped);
}

/** The same for what has to stay in its line: ends of lines and tabs are written out, too. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll(/[\n\t]/g, escaped);
}

/** The same in quotation marks and shortened, for a message that quotes a cell, a name or a path. */
export function quoted(text: string, length = 40): string {
  const characters = Array.from(text.slice(0, 2 * length));
  const short =
    characters.length <= length && text.length <= 2 * length
      ? text
      : `${characters.slice(0, length - 1).join('')}…`;
  return `"${visibleLine(short.replaceAll(/["\\]/g, '\\$&'))}"`;
}

/** UTF-16 units, as JSON writes them. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const unit = character.charCodeAt(i).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}
