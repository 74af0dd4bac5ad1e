import type { RunHistory, SeriesHistory } from '../history/run-history.ts';
import { describeStep, machinesOf } from '../history/wording.ts';
import { listing } from '../numbers.ts';
import type { Results, Series } from '../rows.ts';
import { type Axis, decadeAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import { columnsFor, heightFor, type Panel } from './figure.ts';
import { keyOf } from './versus.ts';

/** Most panels in one chart; others go into further charts. */
const panelsAChart = 6;

/** Errors over the points, then times of each kind of machine: one panel per family, one curve per learner. */
export function historyCharts(history: RunHistory, series: readonly Series[]): Chart[] {
  const { histories } = history;
  return [
    ...chartsOf(history, series, {
      name: 'error-history',
      title: `Relative test error over ${whatOf(history)}`,
      own: histories.filter(({ quantity }) => quantity === 'error'),
    }),
    ...machinesOf(history).flatMap((machine, i) =>
      chartsOf(history, series, {
        name: i === 0 ? 'time-history' : `time-history-machine-${i + 1}`,
        title: `CPU time over ${whatOf(history)}: ${machine}`,
        own: histories.filter((own) => own.machine === machine),
      }),
    ),
  ];
}

function chartsOf(
  history: RunHistory,
  series: readonly Series[],
  {
    name,
    title,
    own,
  }: { readonly name: string; readonly title: string; readonly own: readonly SeriesHistory[] },
): Chart[] {
  const tasks = [...new Set(own.map(({ task }) => task))];
  const charts: Chart[] = [];
  for (let first = 0; first < tasks.length; first += panelsAChart) {
    const shown = tasks.slice(first, first + panelsAChart);
    charts.push(
      chartOver(history, series, {
        name: first === 0 ? name : `${name}-${first / panelsAChart + 1}`,
        title,
        own: own.filter(({ task }) => shown.includes(task)),
        tasks: shown,
      }),
    );
  }
  return charts;
}

function chartOver(
  history: RunHistory,
  series: readonly Series[],
  {
    name,
    title,
    own,
    tasks,
  }: {
    readonly name: string;
    readonly title: string;
    readonly own: readonly SeriesHistory[];
    readonly tasks: readonly string[];
  },
): Chart {
  const columns = columnsFor(tasks.length);
  const isError = own[0].quantity === 'error';
  const panels = tasks.map((task, i): Panel => {
    const here = own.filter((each) => each.task === task);
    return {
      title: task,
      column: i % columns,
      row: Math.floor(i / columns),
      curves: here.map(({ series: label, values }) => ({
        series: label,
        points: values.map(({ point, value, low, high }) => ({ x: placeOf(point), y: value, low, high })),
        markers: 'all',
      })),
      lane: here.flatMap(({ series: label, steps }) =>
        steps.map(({ point }) => ({ series: label, x: placeOf(point) })),
      ),
    };
  });
  const steps = own.flatMap((each) =>
    each.steps.map((step) => `${each.series} on ${each.task} ${describeStep(step, history)}`),
  );
  const y = decadeAxis(
    isError ? 'relative test error' : 'CPU time (s)',
    own.flatMap(({ values }) => values.flatMap(({ value, low, high }) => [value, low, high])),
    { labels: isError ? 'power' : 'plain' },
  );
  const results: Results = { rows: [], facets: [], series };
  return chartOf({
    name,
    title,
    caption: [
      'Medians over fits, compared with the same fits at other points, with 95% bootstrap intervals (ranges of fewer than three).',
      steps.length > 0
        ? `Marks above the plot: steps at the first point after them, ${listing(steps)}.`
        : 'No step was found.',
    ].join(' '),
    alternative: `${title}, of ${listing([...new Set(own.map((each) => each.series))])}, from ${history.points[0].label} to ${history.points[history.points.length - 1].label}, one panel for each family.`,
    x: pointsAxis(history),
    columns,
    rows: Array.from({ length: Math.ceil(tasks.length / columns) }, () => ({
      y,
      height: heightFor(columns),
      ...(steps.length > 0 && { lane: 'step' }),
    })),
    panels,
    key: keyOf(results, (label) => own.some((each) => each.series === label)),
  });
}

function whatOf({ by }: RunHistory): string {
  return by === 'version' ? 'versions' : 'runs';
}

/** Points are evenly spaced on a logarithmic axis. */
function placeOf(point: number): number {
  return 2 ** point;
}

/** As many labels as a panel has room for, the last point's among them. */
const mostLabels = 6;

function pointsAxis({ points, by }: RunHistory): Axis {
  const every = Math.ceil(points.length / mostLabels);
  const margin = 0.06 * Math.max(1, points.length - 1) + 0.1;
  return {
    title: by,
    min: 2 ** -margin,
    max: 2 ** (points.length - 1 + margin),
    ticks: points.flatMap(({ label }, i) =>
      (points.length - 1 - i) % every === 0 ? [{ value: placeOf(i), label }] : [],
    ),
    minor: points.map((_, i) => placeOf(i)),
  };
}
