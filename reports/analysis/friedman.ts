import { chiSquareTails } from './distributions/chi-square.ts';
import { normalRangeQuantile } from './distributions/normal-range.ts';
import { midRanks, tieSum } from './ranks.ts';

export interface FriedmanTest {
  /** One per treatment; 1 is best. */
  readonly meanRanks: readonly number[];
  readonly blocks: number;
  /** Corrected for ties; χ² with one degree of freedom fewer than treatments. */
  readonly statistic: number;
  readonly p: number;
  /** Mean ranks that differ by less are not significantly different at 5% (Nemenyi). */
  readonly criticalDifference: number;
}

/**
 * Friedman's rank test of the hypothesis that all treatments are alike, with Nemenyi's critical difference
 * (Demšar, "Statistical comparisons of classifiers over multiple data sets", JMLR 2006, §3.2.2).
 *
 * @param blocks one list per block, with one value per treatment; smaller is better
 * @returns undefined with fewer than three treatments or two blocks, or where all values of every block are
 * equal
 */
export function friedmanTest(blocks: readonly (readonly number[])[]): FriedmanTest | undefined {
  const count = blocks.length;
  const k = blocks[0]?.length ?? 0;
  if (k < 3 || count < 2) return undefined;
  const ranks = blocks.map(midRanks);
  const meanRanks = Array.from({ length: k }, (_, j) => ranks.reduce((sum, row) => sum + row[j], 0) / count);
  const ties = blocks.reduce((sum, block) => sum + tieSum(block), 0);
  const untied = 1 - ties / (count * k * (k * k - 1));
  if (untied <= 1e-12) return undefined;
  const spread = meanRanks.reduce((sum, rank) => sum + (rank - (k + 1) / 2) ** 2, 0);
  const statistic = (12 * count * spread) / (k * (k + 1) * untied);
  return {
    meanRanks,
    blocks: count,
    statistic,
    p: chiSquareTails(statistic, k - 1).upper,
    criticalDifference: (normalRangeQuantile(0.95, k) / Math.SQRT2) * Math.sqrt((k * (k + 1)) / (6 * count)),
  };
}

/**
 * The largest sets of neighbours in rank that all lie within the critical difference of each other, as first
 * and last positions in the order of rank, from the best.
 */
export function indistinguishable(
  sortedRanks: readonly number[],
  criticalDifference: number,
): [first: number, last: number][] {
  const groups: [number, number][] = [];
  for (let first = 0; first < sortedRanks.length; first++) {
    let last = first;
    while (last + 1 < sortedRanks.length && sortedRanks[last + 1] - sortedRanks[first] < criticalDifference)
      last++;
    if (last > first && last > (groups[groups.length - 1]?.[1] ?? -1)) groups.push([first, last]);
  }
  return groups;
}
