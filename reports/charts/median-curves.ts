import { headlines } from '../analysis/headline.ts';
import { type CurvePoint, medianCurve } from '../analysis/median-curve.ts';
import type { Results, Series } from '../rows.ts';
import { panelTitle } from './versus-d.ts';

/** The median training curves of one family at the d of its headline. */
export interface CurvesOfFamily {
  readonly title: string;
  readonly seeds: number;
  readonly curves: readonly { readonly series: string; readonly points: readonly CurvePoint[] }[];
}

/** The median training curve of every learner that finished, by family; families without one are left out. */
export function medianCurves(
  results: Results,
  keep: (series: Series) => boolean = () => true,
): CurvesOfFamily[] {
  return headlines(results).flatMap(({ facet, d, seeds, entries }) => {
    const curves = entries.flatMap(({ series, summary }) => {
      if (!keep(series)) return [];
      const points = medianCurve(summary.rows);
      return points.length > 0 ? [{ series: series.label, points }] : [];
    });
    return curves.length > 0 ? [{ title: `${panelTitle(facet)}, d = ${d}`, seeds, curves }] : [];
  });
}
