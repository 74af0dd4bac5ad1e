import { Stream } from '../../tasks/streams.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import type { Facet, Results, Row, Series } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { errorPoints, type Point } from './censored-points.ts';
import { exponentOf } from './exponent.ts';
import type { Growth } from './growth.ts';
import { chooseLaw } from './growth-law.ts';
import { referenceOf } from './headline.ts';
import { learnedHere } from './learned-here.ts';
import { ofSeries } from './of-series.ts';
import { principalRows } from './principal-sizes.ts';

/** The error of one learner over the reference's at one d, over the seeds of both. */
export interface RatioAtD {
  /** Label of the learner. */
  readonly series: string;
  readonly d: number;
  /** Infinite where half of the learner's fits failed or the reference's error is 0; 0 where its own is. */
  readonly ratio: Estimate;
  /** Pairs in which the learner's fit failed. */
  readonly failed: number;
  /** Pairs in which the reference's error is 0 and the learner's is not. */
  readonly overZero: number;
}

/** One learner beside the reference. */
export interface LearnerRatios {
  readonly series: Series;
  /** Ratios by (d, seed). */
  readonly points: readonly Point[];
  /** In the order of d. */
  readonly medians: readonly RatioAtD[];
  /** Pairs whose ratio is unknown, because both errors are rounding. */
  readonly undetermined: number;
}

/** One family with a reference and at least two d. */
export interface FamilyRatios<L extends LearnerRatios = LearnerRatios> {
  readonly facet: Facet;
  /** Label of the learner that errors are divided by. */
  readonly reference: string;
  /** All d of the family, in order. */
  readonly dimensions: readonly number[];
  /** Failed fits of the reference; their pairs are left out. */
  readonly referenceFailed: number;
  /** Every other learner that has a pair, in the order of the configuration. */
  readonly learners: readonly L[];
}

/** How the ratio of one learner's error to the reference's grows with d. */
export interface LearnerSeparation extends LearnerRatios, Growth {
  /** From the interval of s in ratio ∝ d^s: above 0, below 0, or neither; `unclear` also without one. */
  readonly kind: 'grows' | 'shrinks' | 'unclear';
}

export type FamilySeparation = FamilyRatios<LearnerSeparation>;

/** Whether the separation from the reference grows with d: exponents of the ratios, family by family. */
export function separations(results: Results): FamilySeparation[] {
  return errorRatios(results).map((family) => ({
    ...family,
    learners: family.learners.map((learner) => {
      const { points, series } = learner;
      const exponent = exponentOf(
        points,
        new Stream('report', 'exponent', family.facet.label, series.label, 'separation'),
      );
      return { ...learner, exponent, law: chooseLaw(points), kind: kindOf(exponent) };
    }),
  }));
}

/**
 * Errors divided by the reference's error at the same d, n and seed, and so on the same data. A failed fit of
 * the learner gives a lower bound (`errorPoints`); pairs with a failed fit of the reference are left out.
 * Errors below `errorFloor` are rounding and known only to be at most the floor: such an error of the learner
 * makes the ratio an upper bound, one of the reference a lower bound, and where both are rounding nothing is
 * known and the pair is left out.
 */
export function errorRatios({ rows, series, facets }: Results): FamilyRatios[] {
  return facets.flatMap((facet): FamilyRatios[] => {
    const own = principalRows(learnedHere(rows.filter(({ task }) => task === facet.label)));
    const dimensions = dimensionsOf(own);
    const present = series.filter(({ label }) => own.some((row) => row.series === label));
    const reference = referenceOf(present);
    if (!reference || dimensions.length < 2) return [];
    const bases = errorPoints(ofSeries(own, reference));
    const ended = new Map(bases.flatMap((base) => (base.known === 'above' ? [] : [[pairOf(base), base]])));
    return [
      {
        facet,
        reference: reference.label,
        dimensions,
        referenceFailed: bases.length - ended.size,
        learners: present
          .filter((entry) => entry !== reference)
          .map((entry) =>
            ratiosOf(entry, errorPoints(ofSeries(own, entry)), ended, zerosOf(own), reference.label),
          )
          .filter(({ points }) => points.length > 0),
      },
    ];
  });
}

function ratiosOf(
  series: Series,
  errors: readonly Point[],
  bases: ReadonlyMap<string, Point>,
  zeros: ReadonlyMap<string, ReadonlySet<string>>,
  reference: string,
): LearnerRatios {
  const pairs = errors.flatMap((error) => {
    const base = bases.get(pairOf(error));
    return base ? [{ error, base }] : [];
  });
  const known = pairs.filter(({ error, base }) => error.known !== 'below' || base.known !== 'below');
  const isZero = (label: string, point: Point) => zeros.get(label)?.has(pairOf(point)) ?? false;
  const ratios = known.map(({ error, base }) => ({
    failed: error.known === 'above',
    zero: isZero(series.label, error),
    overZero: isZero(reference, base),
    point: {
      d: error.d,
      seed: error.seed,
      value: error.value / base.value,
      known: base.known === 'below' ? 'above' : error.known,
    } satisfies Point,
  }));
  const dimensions = dimensionsOf(ratios.map(({ point }) => point));
  return {
    series,
    points: ratios.map(({ point }) => point),
    medians: dimensions.map((d) => {
      const here = ratios.filter(({ point }) => point.d === d);
      // For exponents a ratio with an error of 0 is a bound; charts show the ratio itself, 0 or infinite.
      const values = here.map(({ failed, zero, overZero, point }) => {
        if (failed || overZero) return Number.POSITIVE_INFINITY;
        return zero ? 0 : point.value;
      });
      return {
        series: series.label,
        d,
        // There is at least one value, so there is always an estimate.
        ratio: estimateMedian(values) as Estimate,
        failed: here.filter(({ failed }) => failed).length,
        overZero: here.filter(({ failed, overZero }) => overZero && !failed).length,
      };
    }),
    undetermined: pairs.length - known.length,
  };
}

/** The (d, seed) of the errors that are exactly 0, by learner. */
function zerosOf(rows: readonly Row[]): Map<string, Set<string>> {
  const zeros = new Map<string, Set<string>>();
  for (const row of rows)
    if (row.testError !== undefined && row.testError <= 0)
      zeros.set(row.series, (zeros.get(row.series) ?? new Set()).add(pairOf(row)));
  return zeros;
}

function kindOf(exponent: Growth['exponent']): LearnerSeparation['kind'] {
  if (typeof exponent === 'string' || exponent.low === undefined || exponent.high === undefined)
    return 'unclear';
  if (exponent.low > 0) return 'grows';
  return exponent.high < 0 ? 'shrinks' : 'unclear';
}

function pairOf({ d, seed }: Pick<Point, 'd' | 'seed'>): string {
  return `${d} ${seed}`;
}
