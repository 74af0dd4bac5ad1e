/** A line of a terminal as a sentence of a page: a capital letter first, a full stop last. */
export function sentence(line: string): string {
  return `${line.slice(0, 1).toUpperCase()}${line.slice(1)}.`;
}
