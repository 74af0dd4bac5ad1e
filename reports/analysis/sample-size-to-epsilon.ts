import type { Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { type Point, sampleSizePoints } from './censored-points.ts';
import { epsilons } from './first-passage.ts';
import { type Sweep, sweeps } from './sweeps.ts';
import type { Known } from './tobit.ts';

/** Training samples n that one learner needs at one d for a test error of at most ε. */
export interface SampleSize {
  /** Label of the learner. */
  readonly series: string;
  readonly d: number;
  /** The fits of the sweep. */
  readonly rows: readonly Row[];
  /** Over seeds; a seed that the largest n does not bring there counts as +∞, one that the smallest does as that n. */
  readonly n: Estimate;
  /** What is known of the median: itself, or a bound. */
  readonly known: Known;
  /** The median n, or the n that it is at most (`below`) or more than (`above`). */
  readonly value: number;
  /** Seeds that get there. */
  readonly reached: number;
}

/** The sample sizes of one family by ε. */
export interface FamilySampleSizes extends Sweep {
  readonly sizes: ReadonlyMap<number, readonly SampleSize[]>;
}

/** What every family whose n was swept needs to every ε, in the order of the configuration. */
export function familySampleSizes(results: Results): FamilySampleSizes[] {
  return sweeps(results).map((sweep) => ({
    ...sweep,
    sizes: new Map(epsilons.map((epsilon) => [epsilon, sampleSizes(results, sweep, epsilon)])),
  }));
}

/** Sample sizes to ε of every learner at every swept d, by learner and then by d. */
export function sampleSizes(
  { series }: Pick<Results, 'series'>,
  { dimensions, rows }: Sweep,
  epsilon: number,
): SampleSize[] {
  return series.flatMap(({ label }) => {
    const own = rows.filter((row) => row.series === label);
    const points = sampleSizePoints(own, epsilon);
    return dimensions.flatMap((d): SampleSize[] => {
      const at = points.filter((point) => point.d === d);
      const n = estimateMedian(
        at.map(({ value, known }) => (known === 'above' ? Number.POSITIVE_INFINITY : value)),
      );
      if (!n) return [];
      const known = knownMedian(at);
      const above = at.filter((point) => point.known === 'above');
      return [
        {
          series: label,
          d,
          rows: own.filter((row) => row.d === d),
          n,
          known,
          // Sweeps of seeds may differ where fits are missing: the least bound holds for all of them.
          value: known === 'above' ? Math.min(...above.map(({ value }) => value)) : n.median,
          reached: at.length - above.length,
        },
      ];
    });
  });
}

/** A median is known as well as the points that it is made of: the middle one, or the middle two. */
function knownMedian(points: readonly Point[]): Known {
  const order = ({ value, known }: Point) => (known === 'above' ? Number.POSITIVE_INFINITY : value);
  // Of equal values a bound comes first: it may be less.
  const sorted = [...points].sort(
    (a, b) => order(a) - order(b) || Number(b.known === 'below') - Number(a.known === 'below'),
  );
  const middle = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]].map(({ known }) => known);
  if (middle.includes('above')) return 'above';
  return middle.includes('below') ? 'below' : 'exactly';
}
