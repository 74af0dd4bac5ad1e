import { isAttempt } from '../learner-traits.ts';
import { plural } from '../numbers.ts';
import { sampleWords } from '../own-data.ts';
import type { Results } from '../rows.ts';
import { decadeAxis } from './axis.ts';
import { type ChartPart, titleOf, whole } from './chart-part.ts';
import { type Chart, chartOf } from './configuration.ts';
import { columnsFor, heightFor } from './figure.ts';
import { medianCurves } from './median-curves.ts';
import { keyOf } from './versus.ts';

/** Error against training time at the d of the headline, one panel per family, if any fit finished. */
export function errorVersusTime(results: Results, part: ChartPart = whole): Chart | undefined {
  const families = medianCurves(results, isAttempt);
  if (families.length === 0) return undefined;
  const columns = columnsFor(families.length);
  const most = Math.max(...families.map(({ seeds }) => seeds));
  const points = families.flatMap(({ curves }) => curves.flatMap((curve) => curve.points));
  const y = decadeAxis('relative error', [...points.map(({ error }) => error), 1], {
    labels: 'power',
    margin: 1.6,
  });
  return chartOf({
    name: `error-versus-time${part.suffix}`,
    title: titleOf('Error during training, at the headline’s dimension', part),
    alternative: `Relative error on ${sampleWords(results.facets).monitor} against training time, on logarithmic axes, one panel for each task family.`,
    caption: `${most === 1 ? 'Time and error of one seed' : `Medians over ${plural(most, 'seed')} of time and error`}, at each point of the trace schedule; evaluation is off the clock. Learners that are solved in one go are single markers.`,
    x: decadeAxis(
      'training time (seconds)',
      points.map(({ seconds }) => seconds),
      { labels: 'plain', margin: 1.6 },
    ),
    columns,
    rows: Array.from({ length: Math.ceil(families.length / columns) }, () => ({
      y,
      height: heightFor(columns),
      reference: 1,
    })),
    panels: families.map(({ title, curves }, index) => ({
      title,
      column: index % columns,
      row: Math.floor(index / columns),
      lane: [],
      curves: curves.map((curve) => ({
        series: curve.series,
        markers: 'some' as const,
        points: curve.points.map(({ seconds, error }) => ({ x: seconds, y: error })),
      })),
    })),
    key: keyOf(results, (label) =>
      families.some(({ curves }) => curves.some(({ series }) => series === label)),
    ),
    reference: 'trivial error',
  });
}
