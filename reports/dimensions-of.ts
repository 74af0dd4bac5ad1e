/** The values of d that occur, each once, in ascending order. */
export function dimensionsOf(points: readonly { readonly d: number }[]): number[] {
  return [...new Set(points.map(({ d }) => d))].sort((a, b) => a - b);
}
