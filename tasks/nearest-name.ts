/**
 * The candidate nearest to a misspelt word by edit distance with transpositions (optimal string alignment),
 * if it is near enough to be the one that was meant: at most a third of the letters differ, or one contains
 * the other.
 */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  const typed = word.toLowerCase();
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const contained =
      typed.length >= 3 && known.length >= 3 && (known.includes(typed) || typed.includes(known));
    const distance = contained ? 1.5 : editDistance(typed, known);
    const allowed = contained ? 2 : Math.max(1, Math.floor(Math.max(typed.length, known.length) / 3));
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(substituted, last[j] + 1, row[j - 1] + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
