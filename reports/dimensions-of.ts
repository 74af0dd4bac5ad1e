/** The values of d that there are, each once, ascending. */
export function dimensionsOf(points: readonly { readonly d: number }[]): number[] {
  return [...new Set(points.map(({ d }) => d))].sort((a, b) => a - b);
}
