/**
 * Characters that would act on a terminal or turn the direction of writing instead of being seen: control characters
 * (C0, delete, C1), line and paragraph separators, bidirectional marks, embeddings, overrides and isolates, lone surrogates.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** A text from outside as it may be printed: what would not be seen is written out as `\u001b`. */
export function visible(text: string): string {
  return text.replaceAll(invisible, (character) => {
    const code = (character.codePointAt(0) as number).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
}

/** The same in quotation marks and shortened, for a message that quotes a cell, a name or a path. */
export function quoted(text: string, length = 40): string {
  const characters = Array.from(text.slice(0, 2 * length));
  const short =
    characters.length <= length && text.length <= 2 * length
      ? text
      : `${characters.slice(0, length - 1).join('')}…`;
  return `"${visible(short.replaceAll(/["\\]/g, '\\$&'))}"`;
}

/** What this program writes to a terminal itself: line ends, tabs, colours, and the line of progress that is written again. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const own = /([\n\r\t]|\u001b\[[\d;]*[mK])/;

/**
 * A text as it leaves for the terminal. What is written there is made visible where it is quoted; here is made sure of the
 * rest, whatever it has come through.
 */
export function harmless(text: string): string {
  return text
    .split(own)
    .map((part, i) => (i % 2 === 1 ? part : visible(part)))
    .join('');
}
