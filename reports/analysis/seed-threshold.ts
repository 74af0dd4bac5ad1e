import { groupBy } from '../../harness/results/group-by.ts';
import { usualShare } from '../../harness/results/prediction.ts';
import type { Stream } from '../../tasks/streams.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import { fewestForBootstrap } from './bootstrap.ts';
import type { Point } from './censored-points.ts';
import { type Exponent, type NoExponent, slopeOf } from './exponent.ts';
import type { SweptRow } from './parameter-sweeps.ts';
import type { Quantity } from './quantity.ts';
import type { Known } from './tobit.ts';

/** The smallest value of a parameter that is enough at one d. */
export interface SeedThreshold {
  readonly d: number;
  /**
   * One of the values that were run. `below`: the smallest of them is enough. `above`: none of them is, and
   * this is the largest.
   */
  readonly value: number;
  readonly known: Known;
  /**
   * 95% percentile interval of the bootstrap over seeds; the high end is infinite where no value is enough.
   * Absent with fewer than three seeds.
   */
  readonly low?: number;
  readonly high?: number;
  readonly seeds: number;
}

export interface ThresholdRule {
  readonly quantity: Quantity;
  readonly level: number;
  /** Share of the seeds that have to be at or below the level. */
  readonly share?: number;
}

/** What seeds came to with one value of the parameter. */
interface Attempt {
  readonly value: number;
  /** Whether each seed, by its place in the list of seeds, gets to the level; absent: it was not run. */
  readonly reaches: readonly (boolean | undefined)[];
}

const resamples = 1000;
/** A share of the seeds is a ratio of small whole numbers, in which floating point may lose a digit. */
const rounding = 1e-9;

/**
 * The smallest value of a swept parameter with which a share of the seeds gets to a level, at each d. A failed
 * fit does not get there, and an unsupported one does not count.
 *
 * @param rows of one sweep
 * @param stream source of the resamples
 */
export function seedThresholds(
  rows: readonly SweptRow[],
  rule: ThresholdRule,
  stream: Stream,
): SeedThreshold[] {
  return dimensionsOf(rows).flatMap((d): SeedThreshold[] => {
    const attempts = attemptsAt(rows, d, rule);
    const seeds = attempts[0]?.reaches.length ?? 0;
    const found = smallest(attempts, every(seeds), rule.share);
    if (!found) return [];
    if (seeds < fewestForBootstrap) return [{ d, ...found, seeds }];
    const drawn = Array.from({ length: resamples }, () => {
      const again = smallest(attempts, resampled(seeds, stream), rule.share);
      return again && again.known !== 'above' ? again.value : Number.POSITIVE_INFINITY;
    }).sort((a, b) => a - b);
    const [low, high] = percentiles(drawn);
    // Where no value is enough, the threshold is only known to be above the largest.
    const largest = attempts[attempts.length - 1].value;
    return [{ d, ...found, low: Math.min(low, largest), high, seeds }];
  });
}

/** The exponent in d of these thresholds, with the percentile interval of a bootstrap over the seeds of each d. */
export function thresholdExponent(
  rows: readonly SweptRow[],
  rule: ThresholdRule,
  stream: Stream,
): Exponent | NoExponent {
  const groups = dimensionsOf(rows).map((d) => ({ d, attempts: attemptsAt(rows, d, rule) }));
  const pointsOf = (choose: (seeds: number) => readonly number[]) =>
    groups.flatMap(({ d, attempts }): Point[] => {
      const found = smallest(attempts, choose(attempts[0]?.reaches.length ?? 0), rule.share);
      return found ? [{ d, seed: 0, ...found }] : [];
    });
  const points = pointsOf(every);
  if (points.length < 2) return 'one-d';
  const exact = points.filter(({ known }) => known === 'exactly').length;
  if (points.every(({ known }) => known === 'above')) return 'never';
  const value = slopeOf(points);
  if (Number.isNaN(value)) return exact === 1 ? 'one-d-only' : 'few';
  const seen = { value, points: points.length, censored: points.length - exact };
  if (groups.some(({ attempts }) => (attempts[0]?.reaches.length ?? 0) < fewestForBootstrap)) return seen;
  const slopes = Array.from({ length: resamples }, () =>
    slopeOf(pointsOf((seeds) => resampled(seeds, stream))),
  )
    .filter((slope) => !Number.isNaN(slope))
    .sort((a, b) => a - b);
  const [low, high] = percentiles([...slopes, value].sort((a, b) => a - b));
  return { ...seen, low: Math.min(value, low), high: Math.max(value, high) };
}

function attemptsAt(rows: readonly SweptRow[], d: number, { quantity, level }: ThresholdRule): Attempt[] {
  const own = rows.filter((row) => row.d === d && row.status !== 'unsupported');
  const seeds = [...new Set(own.map(({ seed }) => seed))];
  return [...groupBy(own, ({ sweep }) => String(sweep.value)).values()]
    .map(
      (group): Attempt => ({
        value: group[0].sweep.value,
        reaches: seeds.map((seed) => {
          const row = group.find((one) => one.seed === seed);
          return row && (quantity.atEnd(row) ?? Number.POSITIVE_INFINITY) <= level;
        }),
      }),
    )
    .sort((a, b) => a.value - b.value);
}

function smallest(
  attempts: readonly Attempt[],
  chosen: readonly number[],
  share = usualShare,
): { value: number; known: Known } | undefined {
  if (attempts.length === 0) return undefined;
  const enough = attempts.findIndex(({ reaches }) => {
    const run = chosen.filter((i) => reaches[i] !== undefined);
    const there = run.filter((i) => reaches[i]).length;
    return run.length > 0 && there >= share * run.length - rounding;
  });
  if (enough < 0) return { value: attempts[attempts.length - 1].value, known: 'above' };
  return { value: attempts[enough].value, known: enough === 0 ? 'below' : 'exactly' };
}

function every(seeds: number): number[] {
  return Array.from({ length: seeds }, (_, i) => i);
}

function resampled(seeds: number, stream: Stream): number[] {
  return Array.from({ length: seeds }, () => stream.integer(seeds));
}

/** @param sorted ascending */
function percentiles(sorted: readonly number[]): [low: number, high: number] {
  return [
    sorted[Math.floor(0.025 * sorted.length)],
    sorted[Math.max(0, Math.ceil(0.975 * sorted.length) - 1)],
  ];
}
