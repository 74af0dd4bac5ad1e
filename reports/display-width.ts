import stringWidth from 'string-width';

/**
 * How many columns of a terminal the text takes: two for Chinese, Japanese and Korean characters and for emoji.
 * Every character counts, those of escape codes too: colours are added to texts that have been measured.
 */
export function displayWidth(text: string): number {
  return stringWidth(text, { countAnsiEscapeCodes: true });
}

/** Pads a text with spaces to this width, on the left where it is right-aligned (`right`). */
export function pad(text: string, width: number, right = false): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}
