/**
 * Turns a text into one line that fits a terminal or a table: line ends become spaces. A text that is too
 * long is cut after a sentence, or else after a word, and ends in an ellipsis.
 */
export function oneLine(text: string, length = 300): string {
  // Node appends the modules that required a missing one; this list is not part of the message.
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

/**
 * The first line of a text whose other lines are something else, such as a quoted piece of source or a
 * traceback.
 */
export function firstLine(text: string, length?: number): string {
  return oneLine(text.trim().split(/\r?\n/, 1)[0], length);
}

/** {@link oneLine}, ending in the place in the user's file, which is never cut off. */
export function oneLineAt(text: string, place: string | undefined, length = 300): string {
  if (place === undefined) return oneLine(text, length);
  const end = ` (${place})`;
  return `${oneLine(text, Math.max(40, length - end.length))}${end}`;
}
