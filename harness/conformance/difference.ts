/**
 * The first row in which two lists of predictions differ; undefined if there is none.
 *
 * @param tolerance allowed difference, as a share of the largest prediction
 */
export function firstDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  tolerance = 0,
): { readonly row: number; readonly a: number; readonly b: number } | undefined {
  const scale = tolerance * Math.max(largest(a), largest(b));
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (!(Math.abs(a[i] - b[i]) <= scale)) return { row: i + 1, a: a[i], b: b[i] };
  }
  return undefined;
}

/** `row 3: 0.251 and 0.252` */
export function inWords({ row, a, b }: { row: number; a: number; b: number }): string {
  const short = [a, b].map((value) => value.toPrecision(4));
  return `row ${row}: ${(short[0] === short[1] ? [a, b] : short).join(' and ')}`;
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}
