/** The indices of the items with each key, one list per key, in the order in which keys first occur. */
export function groupIndices<T>(items: readonly T[], keyOf: (item: T, index: number) => string): number[][] {
  const groups = new Map<string, number[]>();
  items.forEach((item, i) => {
    const key = keyOf(item, i);
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  });
  return [...groups.values()];
}
