/** The pairs (j, k) with 0 ≤ j < k < count, in lexicographic order. */
export function pairsOf(count: number): (readonly [j: number, k: number])[] {
  return Array.from({ length: count }, (_, j) => j).flatMap((j) =>
    Array.from({ length: count - j - 1 }, (_, i) => [j, j + 1 + i] as const),
  );
}
