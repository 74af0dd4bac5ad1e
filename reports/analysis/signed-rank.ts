import { normalTails } from './distributions/normal.ts';
import { midRanks, tieSum } from './ranks.ts';

export interface SignedRankTest {
  /** Pairs that differ; ties say nothing. */
  readonly pairs: number;
  /** Sum of the ranks of the positive differences. */
  readonly positiveRanks: number;
  /** Two-sided. */
  readonly p: number;
}

/** With up to this many pairs all signs are counted; for more the normal approximation errs by 1%. */
const mostExact = 50;

/**
 * Wilcoxon's signed-rank test of the hypothesis that differences are symmetric around zero. Zeros are left
 * out; equal magnitudes share their mean rank, and the exact distribution is that of the shared ranks.
 * Infinite differences rank highest.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const differing = differences.filter((difference) => difference !== 0);
  const magnitudes = differing.map(Math.abs);
  const ranks = midRanks(magnitudes);
  const positiveRanks = ranks.reduce((sum, rank, i) => (differing[i] > 0 ? sum + rank : sum), 0);
  const pairs = differing.length;
  if (pairs === 0) return { pairs, positiveRanks, p: 1 };
  const p = pairs <= mostExact ? exact(ranks, positiveRanks) : approximate(magnitudes, positiveRanks);
  return { pairs, positiveRanks, p };
}

/** Shared ranks are multiples of a half, so twice the ranks are whole numbers whose sums can be counted. */
function exact(ranks: readonly number[], positiveRanks: number): number {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const share = new Float64Array(total + 1);
  share[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--)
      share[sum] = 0.5 * (share[sum] + (sum >= rank ? share[sum - rank] : 0));
  }
  const smaller = Math.min(2 * positiveRanks, total - 2 * positiveRanks);
  let tail = 0;
  for (let sum = 0; sum <= smaller; sum++) tail += share[sum];
  return Math.min(1, 2 * tail);
}

function approximate(magnitudes: readonly number[], positiveRanks: number): number {
  const n = magnitudes.length;
  const mean = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieSum(magnitudes) / 48;
  return Math.min(1, 2 * normalTails(Math.abs(positiveRanks - mean) / Math.sqrt(variance)).upper);
}
