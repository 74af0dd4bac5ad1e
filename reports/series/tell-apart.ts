/** Minimum number of hexadecimal digits that are shown of a digest. */
const shortestDigest = 4;

/**
 * Chooses as few facts as it takes to tell entries apart within their groups: each adds a distinction that
 * the others do not make. Entries that no fact tells apart stay alike.
 *
 * @param groups lists of entries, each a list of facts of the same length, the most telling first
 * @returns positions of the chosen facts
 */
export function factsThatTell(groups: readonly (readonly (readonly string[])[])[]): number[] {
  const kinds = (places: readonly number[]) =>
    groups.reduce(
      (sum, group) => sum + new Set(group.map((facts) => JSON.stringify(places.map((at) => facts[at])))).size,
      0,
    );
  let chosen: number[] = [];
  for (const place of (groups[0]?.[0] ?? []).keys())
    if (kinds([...chosen, place]) > kinds(chosen)) chosen.push(place);
  for (const place of chosen) {
    const without = chosen.filter((other) => other !== place);
    if (kinds(without) === kinds(chosen)) chosen = without;
  }
  return chosen;
}

/**
 * The words that tell the entries of one group apart; '' for one that lacks what the others have, or needs
 * none.
 */
export function wordsApart(group: readonly (readonly string[])[]): string[] {
  const chosen = factsThatTell([group]);
  return group.map((facts) =>
    chosen
      .map((place) => facts[place])
      .filter(Boolean)
      .join(', '),
  );
}

/** The parts in which paths differ: `x` and `y` of `a/x/data.csv` and `a/y/data.csv`; '' where none do. */
export function differingParts(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(/[/\\]+/));
  const shortest = Math.min(...parts.map(({ length }) => length));
  const shared = (at: (list: readonly string[], i: number) => string, most: number) => {
    let count = 0;
    while (count < most && parts.every((list) => at(list, count) === at(parts[0], count))) count++;
    return count;
  };
  const start = shared((list, i) => list[i], shortest);
  const end = shared((list, i) => list[list.length - 1 - i], shortest - start);
  return parts.map((list) => list.slice(start, list.length - end).join('/'));
}

/** The beginnings of digests, just long enough to tell different ones apart. */
export function digestStarts(digests: readonly string[]): string[] {
  const distinct = [...new Set(digests)];
  const longest = Math.max(0, ...distinct.map(({ length }) => length));
  let length = shortestDigest;
  while (
    length < longest &&
    new Set(distinct.map((digest) => digest.slice(0, length))).size < distinct.length
  )
    length++;
  return digests.map((digest) => digest.slice(0, length));
}
