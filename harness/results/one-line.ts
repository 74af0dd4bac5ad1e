/**
 * A text as one line that fits a terminal and a table: its own ends of lines are spaces. Where it is too long it is cut after a
 * sentence, or else after a word, and says so.
 */
export function oneLine(text: string, length = 300): string {
  // Where modules were looked for in vain is no part of the sentence before it.
  const line = text
    .replace(/\nRequire stack:.*$/s, '')
    .trim()
    .replaceAll(/\s+/g, ' ');
  if (line.length <= length) return line;
  const room = line.slice(0, length - 2);
  const least = length / 2;
  const sentence = [...`${room} `.matchAll(/[.!?;](?= )/g)].at(-1)?.index ?? 0;
  if (sentence >= least) return `${room.slice(0, sentence + 1)} …`;
  const word = room.lastIndexOf(' ');
  if (word >= least) return `${room.slice(0, word)} …`;
  return `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The first line of a text whose other lines are another matter: a picture of the place, a program's traceback. */
export function firstLine(text: string, length?: number): string {
  return oneLine(text.trim().split(/\r?\n/, 1)[0], length);
}

/** {@link oneLine}, with the place in the user's file at its end, whatever has to be left out of the text. */
export function oneLineAt(text: string, place: string | undefined, length = 300): string {
  if (place === undefined) return oneLine(text, length);
  const end = ` (${place})`;
  return `${oneLine(text, Math.max(40, length - end.length))}${end}`;
}
