import type { Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { type Point, sampleSizePoints } from './censored-points.ts';
import { epsilons, type Quantity, quantitiesOf, testError } from './quantity.ts';
import { type Sweep, sweeps } from './sweeps.ts';
import type { Known } from './tobit.ts';

/** Training samples n that one learner needs at one d for a test error of at most ε, or another level. */
export interface SampleSize {
  /** Label of the learner. */
  readonly series: string;
  readonly d: number;
  /** The fits of the sweep. */
  readonly rows: readonly Row[];
  /** Over seeds; one above the level even at the largest n is +∞, one below it at the smallest is that n. */
  readonly n: Estimate;
  /** Whether the median is known exactly or is a bound. */
  readonly known: Known;
  /** The median n, or the n that it is at most (`below`) or more than (`above`). */
  readonly value: number;
  /** Seeds that reach the level. */
  readonly reached: number;
}

/** The sample sizes of one family by ε, and by the levels of whatever else its fits measure. */
export interface FamilySampleSizes extends Sweep {
  readonly sizes: ReadonlyMap<number, readonly SampleSize[]>;
  readonly others: readonly {
    readonly quantity: Quantity;
    readonly level: number;
    readonly sizes: readonly SampleSize[];
  }[];
}

/** Sample sizes to every ε for every family whose n was swept, in the order of the configuration. */
export function familySampleSizes(results: Results): FamilySampleSizes[] {
  return sweeps(results).map((sweep) => ({
    ...sweep,
    sizes: new Map(epsilons.map((epsilon) => [epsilon, sampleSizes(results, sweep, epsilon)])),
    others: quantitiesOf(sweep.rows)
      .filter((quantity) => quantity !== testError)
      .flatMap((quantity) =>
        quantity.levels.map((level) => ({
          quantity,
          level,
          sizes: sampleSizes(results, sweep, level, quantity),
        })),
      ),
  }));
}

/** Sample sizes to a level of every learner at every swept d, by learner and then by d. */
export function sampleSizes(
  { series }: Pick<Results, 'series'>,
  { dimensions, rows }: Sweep,
  level: number,
  quantity: Quantity = testError,
): SampleSize[] {
  return series.flatMap(({ label }) => {
    const own = rows.filter((row) => row.series === label);
    const points = sampleSizePoints(own, level, quantity);
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
