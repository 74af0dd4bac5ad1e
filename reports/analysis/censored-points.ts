import { groupBy } from '../../harness/results/group-by.ts';
import type { Row } from '../rows.ts';
import { isCounted } from './counted-rows.ts';
import { crossing, passageOf, type TraceAxis } from './first-passage.ts';
import { type Quantity, testError } from './quantity.ts';
import type { Known } from './tobit.ts';

/** A quantity at one (d, seed), or a bound on it. */
export interface Point {
  readonly d: number;
  readonly seed: number;
  /** Positive. */
  readonly value: number;
  readonly known: Known;
}

/**
 * Relative errors below this are rounding: predictions are 32-bit floats, and the square of their last digit
 * is about 1e-14 of the labels' variance even before any summation.
 */
export const errorFloor = 1e-12;

/**
 * Test errors of one learner on one family. A failed fit counts as at least as bad as the worst successful
 * one at its d, or as the trivial error 1 where there is none; an error up to `errorFloor` is known only to
 * be at most that. Unsupported fits are not attempts, and are left out.
 */
export function errorPoints(rows: readonly Row[]): Point[] {
  const attempts = rows.filter(({ status }) => status !== 'unsupported');
  return attempts.map((row) => {
    const { d, seed, testError } = row;
    if (testError !== undefined && Number.isFinite(testError))
      return testError > errorFloor
        ? { d, seed, value: testError, known: 'exactly' }
        : { d, seed, value: errorFloor, known: 'below' };
    const others = attempts.flatMap((other) =>
      other.d === d && other.testError !== undefined && Number.isFinite(other.testError)
        ? [Math.max(other.testError, errorFloor)]
        : [],
    );
    return { d, seed, value: others.length > 0 ? Math.max(...others) : 1, known: 'above' };
  });
}

/**
 * Training seconds, steps or samples seen until the error, or another quantity, is first at or below a level.
 * A fit that does not get there needs more than it was given; one that is there when first measured needs at
 * most what it had by then. A fit that failed, other than by running out of time, counts as needing at least
 * as much as the slowest other fit at its d (or, where there is none, at any d), and as it had itself.
 */
export function passagePoints(
  rows: readonly Row[],
  level: number,
  unit: TraceAxis,
  quantity: Quantity = testError,
): Point[] {
  const attempts = attemptsAt(rows, quantity);
  const found = attempts.map((row) => ownPassage(row, level, unit, quantity));
  return attempts.flatMap(({ d, seed }, i): Point[] => {
    const own = found[i];
    if (own && (own.known !== 'above' || attempts[i].status === 'ok' || attempts[i].status === 'timeout'))
      return [{ d, seed, ...own }];
    const others = found.flatMap((other, j) => (j !== i && other ? [{ d: attempts[j].d, ...other }] : []));
    const beside = others.filter((other) => other.d === d);
    const bounds = [...(beside.length > 0 ? beside : others), ...(own ? [own] : [])];
    // Where nothing is known of any fit, there is no exponent that leaving this one out could bias.
    if (bounds.length === 0) return [];
    return [{ d, seed, value: Math.max(...bounds.map(({ value }) => value)), known: 'above' }];
  });
}

/**
 * The fits that tried to learn, as far as this quantity is measured: failed ones are among them only where
 * one that succeeded has it, and ones that succeeded without it are not.
 */
function attemptsAt(rows: readonly Row[], quantity: Quantity): Row[] {
  const attempted = rows.filter(({ status }) => status !== 'unsupported');
  if (quantity === testError) return attempted;
  const has = (row: Row) =>
    quantity.atEnd(row) !== undefined || row.trace.some((entry) => quantity.inTrace(entry) !== undefined);
  if (!attempted.some(has)) return [];
  return attempted.filter((row) => row.status !== 'ok' || has(row));
}

function ownPassage(
  row: Row,
  level: number,
  unit: TraceAxis,
  quantity: Quantity,
): Pick<Point, 'value' | 'known'> | undefined {
  const reached = passageOf(row, level, quantity)?.[unit];
  const { trace } = row;
  if (reached !== undefined && reached > 0) {
    const first = trace.map(quantity.inTrace).find((value) => value !== undefined);
    const atOnce = trace.length > 1 && first !== undefined && first <= level;
    return { value: reached, known: atOnce ? 'below' : 'exactly' };
  }
  const spent = spentBy(row, unit);
  return spent > 0 ? { value: spent, known: reached === undefined ? 'above' : 'below' } : undefined;
}

/** How much of it a fit had in all; 0 where nothing is known. */
function spentBy({ trace, fitSeconds, info, n }: Row, unit: TraceAxis): number {
  const end = trace[trace.length - 1];
  if (unit === 'seconds') return Math.max(fitSeconds ?? 0, end?.seconds ?? 0);
  const [traced, told] =
    unit === 'samples' ? [end?.samplesSeen, info.samplesSeen ?? n] : [end?.step, info.steps ?? 1];
  return Math.max(traced ?? 0, fitSeconds === undefined ? 0 : Number(told));
}

/**
 * The number n of training samples at which the test error, or another quantity of the final model, is first
 * at or below a level, where a family was run with several n at one d; between two sample sizes its logarithm
 * is taken to be linear in log n. Where the smallest n is already enough, that is an upper bound; where none
 * is, the largest is a lower bound.
 */
export function sampleSizePoints(
  rows: readonly Row[],
  level: number,
  quantity: Quantity = testError,
): Point[] {
  const sweeps = groupBy(attemptsAt(rows, quantity).filter(isCounted), ({ d, seed }) => `${d} ${seed}`);
  return [...sweeps.values()].flatMap((sweep): Point[] => {
    if (new Set(sweep.map(({ n }) => n)).size < 2) return [];
    const sorted = [...sweep].sort((a, b) => a.n - b.n);
    const { d, seed } = sorted[0];
    const values = sorted.map((row) => quantity.atEnd(row) ?? Number.POSITIVE_INFINITY);
    const found = crossing(values, level, errorFloor);
    if (!found) return [{ d, seed, value: sorted[sorted.length - 1].n, known: 'above' }];
    if (found.index === 0) return [{ d, seed, value: sorted[0].n, known: 'below' }];
    const [before, after] = [sorted[found.index - 1], sorted[found.index]];
    return [{ d, seed, value: before.n * (after.n / before.n) ** found.share, known: 'exactly' }];
  });
}
