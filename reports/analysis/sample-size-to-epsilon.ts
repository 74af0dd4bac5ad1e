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
  /** Over seeds; one above ε even at the largest n counts as +∞, one below it at the smallest as that n. */
  readonly n: Estimate;
  /** Whether the median is known exactly or is a bound. */
  readonly known: Known;
  /** The median n, or the n that it is at most (`below`) or more than (`above`). */
  readonly value: number;
  /** Seeds that reach ε. */
  readonly reached: number;
}

/** The sample sizes of one family by ε. */
export interface FamilySampleSizes extends Sweep {
  readonly sizes: ReadonlyMap<number, readonly SampleSize[]>;
}

/** Sample sizes to every ε for every family whose n was swept, in the order of the configuration. */
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
          // Where fits are missing, seeds may have been swept over different n: the least bound holds for all
          // of them.
          value: known === 'above' ? Math.min(...above.map(({ value }) => value)) : n.median,
          reached: at.length - above.length,
        },
      ];
    });
  });
}

/** How the median is known: as the middle point is, or the middle two. */
function knownMedian(points: readonly Point[]): Known {
  const order = ({ value, known }: Point) => (known === 'above' ? Number.POSITIVE_INFINITY : value);
  // Of equal values an upper bound comes first, because the truth may be less.
  const sorted = [...points].sort(
    (a, b) => order(a) - order(b) || Number(b.known === 'below') - Number(a.known === 'below'),
  );
  const middle = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]].map(({ known }) => known);
  if (middle.includes('above')) return 'above';
  return middle.includes('below') ? 'below' : 'exactly';
}
