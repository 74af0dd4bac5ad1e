import { estimateMedian } from '../analysis/bootstrap.ts';
import { errorFloor } from '../analysis/censored-points.ts';
import { significance } from '../analysis/paired-comparisons.ts';
import { signedRankTest } from '../analysis/signed-rank.ts';
import type { Row } from '../rows.ts';
import type { FitPair } from './pair-fits.ts';

/** What is compared: relative test error; of environments, relative regret; and CPU seconds of the final fit. */
export const quantities = ['error', 'regret', 'time'] as const;
export type Quantity = (typeof quantities)[number];

/** `unclear`: the interval leaves the tolerated range, but the fits are too few or too scattered to say more. */
export type ChangeKind = 'worse' | 'better' | 'same' | 'unclear';

/** One quantity of a group of fits that two runs share, after over before. */
export interface Change {
  readonly quantity: Quantity;
  /** Pairs in which both fits succeeded. */
  readonly pairs: number;
  /** Pairs whose values are not the same to the last bit. */
  readonly differing: number;
  /** Pairs in which one error is below `errorFloor`, as which it counts: their ratios are bounds. */
  readonly floored: number;
  /** Median ratio over the pairs, and its 95% bootstrap interval: the range where there are fewer than three pairs. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Wilcoxon's signed-rank test of the logarithms, two-sided. */
  readonly p: number;
}

/** A change with its p value corrected for all changes that were tested, and the judgement that follows. */
export interface JudgedChange extends Change {
  readonly corrected: number;
  readonly kind: ChangeKind;
}

/** The change of one quantity; undefined where no pair has it. */
export function measureChange(quantity: Quantity, pairs: readonly FitPair[]): Change | undefined {
  const logs = pairs.flatMap(({ before, after }) => {
    const [from, to] = [figure(quantity, before), figure(quantity, after)];
    return from === undefined || to === undefined ? [] : [from === to ? 0 : Math.log(to / from)];
  });
  const estimate = estimateMedian(logs);
  if (!estimate) return undefined;
  return {
    quantity,
    pairs: logs.length,
    differing: logs.filter((log) => log !== 0).length,
    floored: quantity === 'time' ? 0 : pairs.filter((pair) => isFloored(quantity, pair)).length,
    ratio: Math.exp(estimate.median),
    low: Math.exp(estimate.low),
    high: Math.exp(estimate.high),
    p: signedRankTest(logs).p,
  };
}

/**
 * A change counts where it is significant after correction and its whole interval lies beyond the tolerance:
 * with many fits even a ratio of 1.001 is significant, and nobody would call that a regression.
 *
 * @param tolerance 0.1 tolerates ratios from 1/1.1 to 1.1
 */
export function judge(change: Change, corrected: number, tolerance: number): JudgedChange {
  const [least, most] = [1 / (1 + tolerance), 1 + tolerance];
  const significant = corrected <= significance;
  let kind: ChangeKind = 'unclear';
  if (change.low >= least && change.high <= most) kind = 'same';
  else if (significant && change.low > most) kind = 'worse';
  else if (significant && change.high < least) kind = 'better';
  return { ...change, corrected, kind };
}

/** Whether one of two errors, or regrets, is below the floor and the other above it. */
function isFloored(quantity: Quantity, { before, after }: FitPair): boolean {
  const [from, to] = [measured(quantity, before), measured(quantity, after)];
  return (
    from !== undefined &&
    to !== undefined &&
    from !== to &&
    Math.min(from, to) < errorFloor &&
    Math.max(from, to) > errorFloor
  );
}

/** The value of a quantity, positive; undefined where the fit has none. */
export function figure(quantity: Quantity, row: Row): number | undefined {
  const value = measured(quantity, row);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  // Ratios of smaller values are ratios of rounding errors, or of ticks of the clock.
  return Math.max(value, quantity === 'time' ? shortestSeconds : errorFloor);
}

function measured(quantity: Quantity, row: Row): number | undefined {
  if (quantity === 'error') return row.testError;
  return quantity === 'regret' ? row.regret?.relative : (row.fitCpuSeconds ?? row.fitSeconds);
}

const shortestSeconds = 0.01;
