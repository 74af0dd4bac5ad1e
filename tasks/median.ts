/**
 * The median, or the mean of the two middle values if their number is even; NaN for no values. Values may be
 * infinite.
 */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle];
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  return low === high ? low : (low + high) / 2;
}
