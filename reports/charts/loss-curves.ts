import { plural } from '../numbers.ts';
import { sampleWords } from '../own-data.ts';
import type { Results } from '../rows.ts';
import { decadeAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import type { Curve } from './figure.ts';
import { type CurvesOfFamily, medianCurves } from './median-curves.ts';
import { keyOf } from './versus.ts';

/** Maximum number of families side by side in one figure; others go into further figures. */
const familiesAFigure = 3;

/**
 * Error on the monitor sample (above) and training loss (below) over the steps of the learners that minimise
 * a loss step by step, at the d of the headline, one column per family.
 */
export function lossCurves(results: Results): Chart[] {
  const families = medianCurves(results).flatMap((family) => {
    const curves = family.curves.filter(
      ({ points }) => points.filter(({ step, loss }) => step > 0 && loss !== undefined).length > 1,
    );
    return curves.length > 0 ? [{ ...family, curves }] : [];
  });
  const charts: Chart[] = [];
  for (let first = 0; first < families.length; first += familiesAFigure) {
    const number = first === 0 ? '' : `-${first / familiesAFigure + 1}`;
    charts.push(lossFigure(results, families.slice(first, first + familiesAFigure), `loss-curves${number}`));
  }
  return charts;
}

function lossFigure(results: Results, families: readonly CurvesOfFamily[], name: string): Chart {
  const points = families.flatMap(({ curves }) => curves.flatMap((curve) => curve.points));
  const losses = points.flatMap(({ loss }) => loss ?? []);
  const columns = families.length;
  const most = Math.max(...families.map(({ seeds }) => seeds));
  const height = columns === 1 ? 190 : 160;
  const error = decadeAxis('relative error', [...points.map((point) => point.error), 1], {
    labels: 'power',
    most: 6,
    margin: 1.6,
  });
  const loss = decadeAxis('training loss', losses, { labels: 'power', most: 6, margin: 1.6 });
  const curvesOf = (family: CurvesOfFamily, value: 'error' | 'loss') =>
    family.curves.flatMap((curve): Curve[] => {
      const shown = curve.points.flatMap((point) => {
        const y = point[value];
        return y === undefined ? [] : [{ x: point.step, y }];
      });
      return shown.length > 1 ? [{ series: curve.series, markers: 'some', points: shown }] : [];
    });
  return chartOf({
    name,
    title: 'Learning curves, at the headline’s dimension',
    alternative: `Relative error on ${sampleWords(results.facets).monitor}, and below it the training loss, against optimisation steps, on logarithmic axes, one column for each task family.`,
    caption: `${most === 1 ? 'One seed' : `Medians over ${plural(most, 'seed')}`}. The loss is each learner’s own (squared or label-weighted, as tuned), so compare its course, not its height, between learners.`,
    x: decadeAxis(
      'optimisation steps',
      points.map(({ step }) => step),
      { labels: 'power', margin: 1.3 },
    ),
    columns,
    rows: [
      { y: error, height, reference: 1 },
      { y: loss, height },
    ],
    panels: families.flatMap((family, column) => [
      { title: family.title, column, row: 0, lane: [], curves: curvesOf(family, 'error') },
      { title: 'training loss', column, row: 1, lane: [], curves: curvesOf(family, 'loss') },
    ]),
    key: keyOf(results, (label) =>
      families.some(({ curves }) => curves.some(({ series }) => series === label)),
    ),
    reference: 'trivial error',
  });
}
