import { groupBy } from '../../harness/results/group-by.ts';
import { isFailure } from '../../harness/results/is-failure.ts';
import { estimateMedian } from '../analysis/bootstrap.ts';
import { ownEstimate } from '../analysis/own-metric-summaries.ts';
import { metricsIn, type OwnMetric } from '../own-metrics.ts';
import type { Results, Row } from '../rows.ts';
import { type Axis, decadeAxis, linearAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import { type Curve, type CurvePoint, columnsFor, heightFor } from './figure.ts';
import { describeFailures, describeMedians, describeSeeds, keyOf, versusChart } from './versus.ts';
import { overD, panelTitle } from './versus-d.ts';

/** Most panels of a figure over training; others go into further figures. */
const panelsAFigure = 6;

/** The user's own metrics: each against d and, if it is measured there, over training. */
export function ownMetricCharts(results: Results): Chart[] {
  return metricsIn(results.rows).flatMap((metric) => [
    ...(versusD(results, metric) ?? []),
    ...(metric.overTraining ? overTraining(results, metric) : []),
  ]);
}

function axisFor({ heading, log }: OwnMetric): (values: readonly number[]) => Axis {
  return (values) => (log ? decadeAxis(heading, values, { labels: 'power' }) : linearAxis(heading, values));
}

function definition({ title, description = title, better }: OwnMetric): string {
  return `${description.replace(/\.$/, '')}; ${better} is better.`;
}

/** In file names. */
function slug({ label }: OwnMetric): string {
  return `metric-${label.replaceAll(' ', '-')}`;
}

function versusD(results: Results, metric: OwnMetric): Chart[] | undefined {
  const { panels: all, x, sizes } = overD(results);
  const panels = all.filter(({ summaries }) =>
    summaries.some(({ rows }) => rows.some(({ own }) => own?.[metric.label])),
  );
  const summaries = panels.flatMap((panel) => panel.summaries);
  if (!summaries.some(({ rows }) => ownEstimate(metric, rows))) return undefined;
  const estimateOf = ({ rows }: { readonly rows: readonly Row[] }) => ownEstimate(metric, rows);
  const chart = versusChart(results, {
    name: `${slug(metric)}-versus-d`,
    title: x.ticks.length > 1 ? `${metric.title} as the dimension grows` : metric.title,
    alternative: `${metric.title} of each learner against the input dimension d, on ${metric.log ? 'logarithmic axes' : 'a linear axis, d on a logarithmic one'}, one panel for each task family.`,
    caption: [
      `${sizes}. ${describeSeeds(summaries.map(estimateOf))} ${definition(metric)}`,
      describeFailures(summaries.flatMap(({ rows }) => rows)),
    ]
      .filter(Boolean)
      .join(' '),
    panels,
    x,
    xOf: ({ d }) => d,
    estimateOf,
    axisOf: axisFor(metric),
    lane: {
      label: 'no value',
      holds: ({ rows }) =>
        rows.some(
          ({ status, own }) =>
            isFailure(status) || (status === 'ok' && own?.[metric.label]?.value === undefined),
        ),
    },
  });
  return chart && [chart];
}

/** Medians over seeds at every step that all of them have traced, a panel for each family at its largest d. */
function overTraining(results: Results, metric: OwnMetric): Chart[] {
  const panels = results.facets.flatMap((facet) => {
    const own = results.rows.filter(
      ({ task, trace }) =>
        task === facet.label && trace.some((point) => point.own?.[metric.label] !== undefined),
    );
    const d = Math.max(...own.map((row) => row.d));
    const atD = own.filter((row) => row.d === d);
    const bySize = groupBy(atD, ({ n }) => String(n));
    const largest = [...bySize.values()].sort((a, b) => Number(b[0].n) - Number(a[0].n))[0] ?? [];
    const curves = [...groupBy(largest, ({ series }) => series)].flatMap(([series, seeds]): Curve[] => {
      const points = medians(seeds, metric);
      return points.length > 1 ? [{ series, points, markers: 'some' }] : [];
    });
    const seeds = Math.max(0, ...[...groupBy(largest, ({ series }) => series).values()].map((s) => s.length));
    return curves.length > 0 ? [{ title: `${panelTitle(facet)}, d = ${d}`, curves, seeds }] : [];
  });
  const charts: Chart[] = [];
  for (let first = 0; first < panels.length; first += panelsAFigure) {
    const shown = panels.slice(first, first + panelsAFigure);
    const columns = columnsFor(shown.length);
    const points = shown.flatMap(({ curves }) => curves.flatMap((curve) => curve.points));
    const y = axisFor(metric)(points.flatMap(({ y: at, low = at, high = at }) => [at, low, high]));
    charts.push(
      chartOf({
        name: `${slug(metric)}-over-training${first === 0 ? '' : `-${first / panelsAFigure + 1}`}`,
        title: `${metric.title} over training`,
        alternative: `${metric.title} of each learner against optimisation steps, one panel for each task family at its largest dimension.`,
        caption: `On the monitor sample, which no fit sees. ${describeMedians(Math.max(...shown.map(({ seeds }) => seeds)))} ${definition(metric)}`,
        x: decadeAxis(
          'optimisation steps',
          points.map(({ x }) => x),
          { labels: 'power', margin: 1.3 },
        ),
        columns,
        rows: Array.from({ length: Math.ceil(shown.length / columns) }, () => ({
          y,
          height: heightFor(columns),
        })),
        panels: shown.map(({ title, curves }, i) => ({
          ...{ title, curves, lane: [] },
          column: i % columns,
          row: Math.floor(i / columns),
        })),
        key: keyOf(results, (label) =>
          shown.some(({ curves }) => curves.some(({ series }) => series === label)),
        ),
      }),
    );
  }
  return charts;
}

function medians(rows: readonly Row[], { label }: OwnMetric): CurvePoint[] {
  // A fit in stages counts its steps over all of them, so that a step is at most once in a trace.
  const points = rows.flatMap(({ trace }) => trace);
  return [...groupBy(points, ({ step }) => step)]
    .flatMap(([step, own]): CurvePoint[] => {
      const values = own.flatMap((point) => point.own?.[label] ?? []);
      const estimate = values.length >= rows.length ? estimateMedian(values) : undefined;
      if (!estimate) return [];
      const { median: y, low, high, seeds } = estimate;
      return [{ x: step, y, ...(seeds > 1 && { low, high }) }];
    })
    .sort((a, b) => a.x - b.x);
}
