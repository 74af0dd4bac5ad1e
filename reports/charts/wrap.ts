import { isSquare, takesNoRoom } from './text-width.ts';

/** Breaks text into lines of at most `width` characters, at spaces. A character as wide as it is high counts twice. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let taken = 0;
  for (const word of text.split(' ')) {
    const length = lengthOf(word);
    if (line !== '' && taken + 1 + length > width) {
      lines.push(line);
      [line, taken] = [word, length];
    } else {
      taken = line === '' ? length : taken + 1 + length;
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

function lengthOf(word: string): number {
  if (/^[ -~]*$/.test(word)) return word.length;
  let length = 0;
  for (const character of word) if (!takesNoRoom(character)) length += isSquare(character) ? 2 : 1;
  return length;
}
