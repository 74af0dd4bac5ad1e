import { Stream } from '../../tasks/streams.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import type { Facet, Results, Row, Series } from '../rows.ts';
import { passagePoints, sampleSizePoints } from './censored-points.ts';
import type { TraceAxis } from './first-passage.ts';
import { type Growth, growthOf } from './growth.ts';
import { learnedHere } from './learned-here.ts';
import { verdictEpsilon } from './learning-verdict.ts';
import { ofSeries } from './of-series.ts';
import { principalRows } from './principal-sizes.ts';
import { type Quantity, quantitiesOf, testError } from './quantity.ts';
import { sweeps } from './sweeps.ts';

/** How what one learner needs to bring a quantity to a level grows with d, along each axis that it has. */
export interface Threshold {
  readonly series: Series;
  readonly quantity: Quantity;
  readonly level: number;
  /** Training samples; absent where n was not swept. */
  readonly n?: Growth;
  /** Along training, at the principal sizes; absent for learners that are solved at once. */
  readonly samples?: Growth;
  readonly steps?: Growth;
}

export interface FamilyThresholds {
  readonly facet: Facet;
  /** By learner in the order of the configuration, and then by quantity and level; without those never reached. */
  readonly thresholds: readonly Threshold[];
}

/** With fewer d there is nothing that grows. */
const fewestDimensions = 2;

/**
 * Thresholds of the families whose n was swept at two d or more, or whose fits saw fresh samples at two or
 * more, in the order of the configuration; families where no level is ever reached are left out.
 */
export function thresholds(results: Results): FamilyThresholds[] {
  const swept = new Map(sweeps(results).map(({ facet, dimensions }) => [facet.label, dimensions]));
  return results.facets.flatMap((facet): FamilyThresholds[] => {
    const all = results.rows.filter(({ task }) => task === facet.label);
    const isSwept = (swept.get(facet.label) ?? []).length >= fewestDimensions;
    if (!isSwept && dimensionsOf(all.filter(isStreamed)).length < fewestDimensions) return [];
    const principal = principalRows(learnedHere(all));
    const quantities = quantitiesOf(all);
    const found = results.series.flatMap((series) =>
      quantities.flatMap((quantity) =>
        quantity.charted.map((level): Threshold => {
          const own = ofSeries(principal, series);
          return {
            series,
            quantity,
            level,
            n: isSwept ? growth('size', sampleSizePoints(ofSeries(all, series), level, quantity)) : undefined,
            samples: along('samples', own),
            steps: along('steps', own),
          };

          function along(axis: TraceAxis, rows: readonly Row[]): Growth | undefined {
            const trained = rows.some(({ trace }) => trace.length > 1);
            return trained ? growth(axis, passagePoints(rows, level, axis, quantity)) : undefined;
          }

          function growth(axis: string, points: Parameters<typeof growthOf>[0]): Growth | undefined {
            if (points.length === 0) return undefined;
            // The same resamples as in the table of exponents, so that the same number stands in both.
            const known = quantity === testError && level === verdictEpsilon;
            const key = known ? [axis] : [axis, quantity.name, level];
            return growthOf(points, new Stream('report', 'exponent', facet.label, series.label, ...key));
          }
        }),
      ),
    );
    const reached = found.filter(({ n, samples, steps }) => [n, samples, steps].some(isReached));
    return reached.length > 0 ? [{ facet, thresholds: reached }] : [];
  });
}

/** Whether a fit saw fresh samples at every step, so that it has no n. */
export function isStreamed({ n }: Row): boolean {
  return typeof n !== 'number';
}

function isReached(growth: Growth | undefined): boolean {
  return growth !== undefined && growth.exponent !== 'never' && growth.exponent !== 'one-d';
}
