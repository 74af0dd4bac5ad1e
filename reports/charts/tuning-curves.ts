import { headlines } from '../analysis/headline.ts';
import type { Results } from '../rows.ts';
import type { Search } from '../searches.ts';
import { decadeAxis, valueAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import { type Curve, type CurvePoint, columnsFor, heightFor } from './figure.ts';
import { keyOf } from './versus.ts';
import { panelTitle } from './versus-d.ts';

/** Maximum number of panels in one figure; further families go into further figures. */
const panelsAFigure = 6;
/** Up to this many trials, each has a tick of its own. */
const mostTicks = 12;

interface TunedFamily {
  readonly title: string;
  readonly searches: readonly Search[];
}

/**
 * The smallest validation error so far against the number of tuning trials, one curve per learner and one
 * panel per family, at the d and n of its headline. A curve that still falls at its end says that more trials
 * may help that learner. Learners with a single trial have no curve.
 */
export function tuningCurves(results: Results): Chart[] {
  const { searches = [] } = results;
  const families = headlines(results).flatMap(({ facet, d, n }): TunedFamily[] => {
    const own = searches.filter(
      (search) => search.task === facet.label && search.d === d && search.n === n && search.trials.length > 1,
    );
    const drawn = own.filter((search) => bestSoFar(search).length > 0);
    return drawn.length > 0 ? [{ title: `${panelTitle(facet)}, d = ${d}`, searches: drawn }] : [];
  });
  const charts: Chart[] = [];
  for (let first = 0; first < families.length; first += panelsAFigure) {
    const number = first === 0 ? '' : `-${first / panelsAFigure + 1}`;
    charts.push(
      tuningFigure(results, families.slice(first, first + panelsAFigure), `tuning-curves${number}`),
    );
  }
  return charts;
}

function tuningFigure(results: Results, families: readonly TunedFamily[], name: string): Chart {
  const columns = columnsFor(families.length);
  const rows = Math.ceil(families.length / columns);
  const curves = families.map(({ searches }) =>
    searches.map((search): Curve => ({ series: search.series, points: bestSoFar(search), markers: 'all' })),
  );
  const points = curves.flat().flatMap((curve) => curve.points);
  const counts = points.map(({ x }) => x);
  const most = Math.max(...families.flatMap(({ searches }) => searches.map(({ trials }) => trials.length)));
  const x =
    most <= mostTicks
      ? valueAxis(
          'tuning trials',
          Array.from({ length: most }, (_, i) => i + 1),
          String,
        )
      : decadeAxis('tuning trials', counts, { labels: 'plain' });
  const y = decadeAxis('validation error', [...points.map((point) => point.y), 1], { labels: 'power' });
  return chartOf({
    name,
    title: 'What tuning gained: the best validation error so far',
    alternative:
      'Smallest relative validation error so far against the number of tuning trials, on logarithmic axes, one panel for each task family and one curve for each learner that was tuned.',
    caption:
      'One search per learner, on the tuning seed, which is not reported. The first trial is the learner’s defaults. Failed trials leave the curve where it is. A learner whose curve still falls at its end may gain from more trials.',
    x,
    columns,
    rows: Array.from({ length: rows }, () => ({ y, height: heightFor(columns), reference: 1 })),
    panels: families.map(({ title }, index) => ({
      title,
      column: index % columns,
      row: Math.floor(index / columns),
      lane: [],
      curves: curves[index],
    })),
    key: keyOf(results, (label) => curves.flat().some(({ series }) => series === label)),
    reference: 'trivial error',
  });
}

/** The smallest validation error up to each trial, from the first trial that succeeded on. */
export function bestSoFar({ trials }: Pick<Search, 'trials'>): CurvePoint[] {
  const points: CurvePoint[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const [place, { status, validationError }] of trials.entries()) {
    if (status === 'ok' && validationError !== undefined) best = Math.min(best, validationError);
    if (Number.isFinite(best)) points.push({ x: place + 1, y: best });
  }
  return points;
}
