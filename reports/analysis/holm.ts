/**
 * p values of several tests at once, corrected by Holm's step-down procedure ("A simple sequentially
 * rejective multiple test procedure", Scand. J. Statist. 1979): rejecting every hypothesis whose corrected
 * value is at most α makes a false rejection with probability at most α. Results are in the order given.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const corrected = new Array<number>(values.length);
  let largest = 0;
  for (const [place, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values.length - place) * values[i]));
    corrected[i] = largest;
  }
  return corrected;
}
