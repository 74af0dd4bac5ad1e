/** A message as a sentence: its first letter a capital, with a full stop at the end. */
export function sentence(line: string): string {
  return `${line.slice(0, 1).toUpperCase()}${line.slice(1)}.`;
}
