import type { SampleCount } from '../../harness/results/record.ts';
import type { Row } from '../rows.ts';
import { isCounted } from './counted-rows.ts';

/**
 * The fits that charts over d and the headline show. Where a family was run with several sample sizes at one
 * d, these are the fits with the ratio n/d² that most values of d have (of several such ratios, the one with
 * which most learners were run, and of those the largest), and at a d without it those with the nearest n.
 *
 * @param rows of one family
 */
export function principalRows(rows: readonly Row[]): Row[] {
  const chosen = principalSizes(rows);
  return rows.filter(({ d, n }) => chosen.get(d) === n);
}

/** The sample size n that stands for each d; `stream` where there is no other. */
export function principalSizes(rows: readonly Row[]): Map<number, SampleCount> {
  const counted = rows.filter(isCounted);
  if (counted.length === 0) return new Map(rows.map(({ d, n }) => [d, n]));
  const sizes = new Map<number, Set<number>>();
  for (const { d, n } of counted) sizes.set(d, (sizes.get(d) ?? new Set()).add(n));
  const counts = new Map<number, number>();
  for (const [d, ns] of sizes)
    for (const n of ns) counts.set(ratioOf(n, d), (counts.get(ratioOf(n, d)) ?? 0) + 1);
  const runs = new Map<number, Set<string>>();
  for (const { d, n, series } of counted) {
    const ratio = ratioOf(n, d);
    runs.set(ratio, (runs.get(ratio) ?? new Set()).add(JSON.stringify([d, series])));
  }
  const learners = (ratio: number) => runs.get(ratio)?.size ?? 0;
  const [ratio] = [...counts].sort(
    ([a, countA], [b, countB]) => countB - countA || learners(b) - learners(a) || b - a,
  )[0] ?? [1];
  const distance = (n: number, d: number) => Math.abs(Math.log(n / (ratio * d * d)));
  return new Map(
    [...sizes]
      .sort(([a], [b]) => a - b)
      .map(([d, ns]) => [d, [...ns].sort((a, b) => distance(a, d) - distance(b, d) || b - a)[0]]),
  );
}

/**
 * How n depends on d, in words: "n = 8d²", "n = 4,096" or "n = 512 to 8,192"; "n = stream", and "n = 8d² and
 * stream" where there are both.
 */
export function describeSizes(
  sizes: Iterable<readonly [d: number, n: SampleCount]>,
  count: (n: number) => string,
): string {
  const all = [...sizes];
  const pairs = all.flatMap(([d, n]) => (n === 'stream' ? [] : [[d, n] as const]));
  if (pairs.length === 0) return all.length === 0 ? '' : 'n = stream';
  return `${describeCounts(pairs, count)}${pairs.length < all.length ? ' and stream' : ''}`;
}

function describeCounts(
  pairs: readonly (readonly [d: number, n: number])[],
  count: (n: number) => string,
): string {
  const ratios = new Set(pairs.map(([d, n]) => ratioOf(n, d)));
  const ns = pairs.map(([, n]) => n);
  const [low, high] = [Math.min(...ns), Math.max(...ns)];
  const [ratio] = ratios;
  if (ratios.size === 1 && pairs.some(([d]) => d !== pairs[0][0])) return `n = ${ratio === 1 ? '' : ratio}d²`;
  return low === high ? `n = ${count(low)}` : `n = ${count(low)} to ${count(high)}`;
}

function ratioOf(n: number, d: number): number {
  return Number((n / (d * d)).toPrecision(3));
}
