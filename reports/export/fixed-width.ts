import { shorten } from '../shorten.ts';

/** No line of terminal text is longer. */
export const terminalWidth = 110;

/** The text with spaces to this width, before it where it belongs to the right. */
export function pad(text: string, width: number, right = false): string {
  const space = ' '.repeat(Math.max(0, width - [...text].length));
  return right ? space + text : text + space;
}

/** Lines of at most this width, broken between words; a longer word is cut. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(shorten(word, width));
  }
  return lines;
}
