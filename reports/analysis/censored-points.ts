import { groupBy } from '../../harness/results/group-by.ts';
import type { Row } from '../rows.ts';
import { isCounted } from './counted-rows.ts';
import { passageOf } from './first-passage.ts';
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
 * Training seconds or samples seen until the error first reaches ε. A fit that does not reach ε needs more
 * than it was given; one whose first measured error is at or below ε needs at most what it had by then. A fit
 * that failed, other than by running out of time, counts as needing at least as much as the slowest other fit
 * at its d (or, where there is none, at any d), and as it had itself.
 */
export function passagePoints(rows: readonly Row[], epsilon: number, unit: 'seconds' | 'samples'): Point[] {
  const attempts = rows.filter(({ status }) => status !== 'unsupported');
  const found = attempts.map((row) => ownPassage(row, epsilon, unit));
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

function ownPassage(
  row: Row,
  epsilon: number,
  unit: 'seconds' | 'samples',
): Pick<Point, 'value' | 'known'> | undefined {
  const reached = passageOf(row, epsilon)?.[unit];
  const { trace, fitSeconds, info, n } = row;
  if (reached !== undefined && reached > 0) {
    const atOnce = trace.length > 1 && trace[0].error <= epsilon;
    return { value: reached, known: atOnce ? 'below' : 'exactly' };
  }
  const end = trace[trace.length - 1];
  const spent =
    unit === 'seconds'
      ? Math.max(fitSeconds ?? 0, end?.seconds ?? 0)
      : Math.max(end?.samplesSeen ?? 0, fitSeconds === undefined ? 0 : Number(info.samplesSeen ?? n));
  return spent > 0 ? { value: spent, known: reached === undefined ? 'above' : 'below' } : undefined;
}

/**
 * The number n of training samples at which the test error first reaches ε, where a family was run with
 * several n at one d; between two sample sizes the logarithm of the error is taken to be linear in log n.
 * Where the smallest n already reaches ε, that is an upper bound; where none does, the largest is a lower
 * bound.
 */
export function sampleSizePoints(rows: readonly Row[], epsilon: number): Point[] {
  const attempted = rows.filter(isCounted).filter(({ status }) => status !== 'unsupported');
  const sweeps = groupBy(attempted, ({ d, seed }) => `${d} ${seed}`);
  return [...sweeps.values()].flatMap((sweep): Point[] => {
    if (new Set(sweep.map(({ n }) => n)).size < 2) return [];
    const sorted = [...sweep].sort((a, b) => a.n - b.n);
    const { d, seed } = sorted[0];
    const error = (row: Row) => row.testError ?? Number.POSITIVE_INFINITY;
    const at = sorted.findIndex((row) => error(row) <= epsilon);
    if (at < 0) return [{ d, seed, value: sorted[sorted.length - 1].n, known: 'above' }];
    if (at === 0) return [{ d, seed, value: sorted[0].n, known: 'below' }];
    const [before, after] = [sorted[at - 1], sorted[at]];
    const [from, to] = [error(before), Math.max(error(after), errorFloor)];
    const share = Number.isFinite(from) ? Math.log(from / epsilon) / Math.log(from / to) : 1;
    return [{ d, seed, value: before.n * (after.n / before.n) ** share, known: 'exactly' }];
  });
}
