import { displayWidth } from '../display-width.ts';
import { graphemes } from '../graphemes.ts';

export { displayWidth, pad } from '../display-width.ts';

/** No line of terminal text is longer. */
export const terminalWidth = 110;

/** Cuts a text to this width, its last character then an ellipsis. No character is cut in two. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const character of graphemes(text)) {
    left -= displayWidth(character);
    if (left < 0) break;
    kept += character;
  }
  return width > 0 ? `${kept}…` : '';
}

/** Lines of at most this width, broken between words; a longer word is cut. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(clip(word, width));
  }
  return lines;
}
