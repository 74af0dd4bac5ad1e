import {
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
  Tooltip,
} from 'chart.js';
import { isInLane, withZeroLanes } from '../../charts/zero-lanes-plugin.ts';
import { bySamples, formatError, formatSeconds, listing, plural } from '../../numbers.ts';
import type { ExplorerData, ExplorerFit, ExplorerPoint, Interval } from '../data.ts';
import { aboutBaselines, baselineViews } from './baseline-curves.ts';
import type { State } from './state.ts';
import { isSweptAxis, parameterOf, type SweptCurve, sweptCurves } from './swept-curves.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

/** A point with the interval around it, where it has one. */
interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
  /** What the tooltip adds: how many fits, which seed. */
  readonly about: string;
}

type Line = ChartDataset<'line', ChartPoint[]>;

const names = {
  d: 'input dimension d',
  n: 'training samples n',
  seconds: 'training time (s)',
  steps: 'optimisation steps',
  error: 'relative test error',
} as const;

/** What environments have in place of these. */
const playedNames = {
  ...names,
  n: 'number of episodes n',
  steps: 'episodes',
  error: 'regret / random policy’s',
};

/** The titles of both axes. */
function titlesOf(data: ExplorerData, state: State): { readonly x: string; readonly y: string } {
  const own = isPlayed(data, state) ? playedNames : names;
  const { x } = state;
  return {
    x: isSweptAxis(x) ? (parameterOf(state) ?? '') : own[x],
    y: isPlayed(data, state) && !isSummary(x) ? 'regret' : own[yOf(state)],
  };
}

/** Whether the state's family is an environment. */
export function isPlayed({ tasks }: ExplorerData, { task }: State): boolean {
  return tasks.some(({ label, played }) => label === task && played);
}

/** Whether charts over this axis show medians over seeds, and not the course of every fit. */
export function isSummary(x: State['x']): boolean {
  return x === 'd' || x === 'n' || isSweptAxis(x);
}

/** Colours of the page that the chart is drawn on. */
export interface Ink {
  readonly text: string;
  readonly grid: string;
  readonly lane: string;
  readonly dark: boolean;
}

/** Draws the chart of a state on a canvas, in place of the previous one. */
export function drawChart(
  canvas: HTMLCanvasElement,
  data: ExplorerData,
  state: State,
  ink: Ink,
): { chart: Chart; points: number; sentences: readonly string[] } {
  Chart.getChart(canvas)?.destroy();
  Chart.defaults.font.family = getComputedStyle(canvas).fontFamily;
  Chart.defaults.font.size = 13;
  const published = baselineViews(data, state);
  const datasets = [{ data, state }, ...published].flatMap((view) => linesOf(view.data, view.state, ink));
  const axis = (name: string, logarithmic: boolean, values?: readonly number[]) => ({
    type: logarithmic ? ('logarithmic' as const) : ('linear' as const),
    title: { display: true, text: name, color: ink.text },
    ticks: {
      color: ink.text,
      maxRotation: 0,
      autoSkipPadding: 12,
      callback: (value: number | string) => tick(Number(value), logarithmic && !values),
    },
    grid: { color: ink.grid },
    // On axes of d, n and swept parameters every value has a tick, and nothing else has.
    afterBuildTicks:
      values &&
      ((scale: { ticks: { value: number }[] }) => {
        scale.ticks = values.map((value) => ({ value }));
      }),
  });
  const places = isSummary(state.x) ? distinctX(datasets) : undefined;
  const titles = titlesOf(data, state);
  const { configuration, sentences } = withZeroLanes(
    {
      type: 'line',
      data: { datasets },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: 'nearest', intersect: false, axis: 'xy' },
        scales: {
          x: axis(titles.x, state.logX, places),
          y: axis(titles.y, state.logY),
        },
        plugins: {
          tooltip: {
            callbacks: {
              title: () => '',
              label: (item) => {
                const text = tooltip(item.dataset.label, item.raw as ChartPoint, state);
                // For programs, which do not see pixels.
                canvas.dataset.tooltip = text;
                return text;
              },
            },
          },
        },
      },
      plugins: [intervals],
    } satisfies ChartConfiguration<'line', ChartPoint[]>,
    { lane: ink.lane, frame: ink.grid, text: ink.text, font: `13px ${Chart.defaults.font.family}` },
  );
  const points = datasets.reduce((sum, dataset) => sum + dataset.data.length, 0);
  return {
    chart: new Chart(canvas, configuration),
    points,
    sentences: [
      ...sentences,
      ...aboutBaselines(published),
      ...[{ data, state }, ...published].flatMap((view) => withoutValue(view.data, view.state)),
    ],
  };
}

function distinctX(lines: readonly Line[]): number[] {
  return [...new Set(lines.flatMap(({ data }) => data.map(({ x }) => x)))].sort((a, b) => a - b);
}

/** The label of a tick. @param powers whether only powers of ten have one */
export function tick(value: number, powers: boolean): string {
  if (powers && !Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6)) return '';
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6))
    return value.toExponential().replace('e+', 'e');
  return String(Number(value.toPrecision(6)));
}

/** Charts over time and steps show traces, which have only errors. */
function yOf({ x, y }: State): State['y'] {
  return isSummary(x) ? y : 'error';
}

/** The median that a chart shows of a group of seeds, with its interval. */
function intervalAt(point: ExplorerPoint, state: State): Interval | undefined {
  return yOf(state) === 'seconds' ? point.seconds : (point.error ?? point.regret);
}

function linesOf(data: ExplorerData, state: State, ink: Ink): Line[] {
  if (isSweptAxis(state.x))
    return sweptCurves(data, state).flatMap(({ style, points }) => {
      const line = points.flatMap(({ value, point }) => chartPoint(value, point, state));
      return line.length > 0 && !state.hidden.has(style.label) ? [styled(style, line, ink)] : [];
    });
  return data.learners.flatMap((learner, index) => {
    if (state.hidden.has(learner.label)) return [];
    const lines = isSummary(state.x) ? [summaryLine(data, state, index)] : traceLines(data, state, index);
    return lines.filter((points) => points.length > 0).map((points) => styled(learner, points, ink));
  });
}

/** The points at the n that stands for each d, or at one d over n, where a stream has no place. */
function chosenPoints({ tasks, points }: ExplorerData, state: State, learner: number): ExplorerPoint[] {
  const own = points.filter(
    (point) => point.learner === learner && tasks[point.task].label === state.task && !point.weak,
  );
  return own.filter(({ principal, d, n }) => (state.x === 'd' ? principal : d === state.d && n !== 'stream'));
}

/** A sentence on points that a chart of medians lacks, because half of the fits or more have no value. */
function withoutValue(data: ExplorerData, state: State): string[] {
  if (!isSummary(state.x)) return [];
  const lacks = (point: ExplorerPoint) => !Number.isFinite(intervalAt(point, state)?.[0] ?? Number.NaN);
  const absent = isSweptAxis(state.x)
    ? absentFromSweeps(data, state, lacks)
    : absentFromLines(data, state, lacks);
  return absent.length > 0
    ? [`Not drawn, because half of the fits or more have no value: ${listing(absent)}.`]
    : [];
}

type Lacks = (point: ExplorerPoint) => boolean;

function absentFromSweeps(data: ExplorerData, state: State, lacks: Lacks): string[] {
  return sweptCurves(data, state).flatMap(({ style: { label }, points }) => {
    const at = points.filter(({ point }) => lacks(point)).map(({ value }) => String(value));
    return at.length > 0 && !state.hidden.has(label)
      ? [`${label} at ${parameterOf(state)} = ${listing(at)}`]
      : [];
  });
}

function absentFromLines(data: ExplorerData, state: State, lacks: Lacks): string[] {
  return data.learners.flatMap(({ label }, index) => {
    if (state.hidden.has(label)) return [];
    const without = chosenPoints(data, state, index).filter(lacks);
    const at = without.map((point) => String(state.x === 'd' ? point.d : point.n));
    return at.length > 0 ? [`${label} at ${state.x} = ${listing(at)}`] : [];
  });
}

function summaryLine(data: ExplorerData, state: State, learner: number): ChartPoint[] {
  return chosenPoints(data, state, learner)
    .flatMap((point) => chartPoint(state.x === 'd' ? point.d : point.n, point, state))
    .sort((a, b) => a.x - b.x);
}

/** None where the median has no value, or x no place. */
function chartPoint(x: ExplorerPoint['n'], point: ExplorerPoint, state: State): ChartPoint[] {
  const [y, low, high] = intervalAt(point, state) ?? [];
  if (y === null || y === undefined || x === 'stream') return [];
  const failed = point.failed > 0 ? `, ${point.failed} failed` : '';
  const about = `${plural(point.fits, 'fit')}${failed}`;
  return [{ x, y, low: low ?? undefined, high: high ?? undefined, about }];
}

function traceLines({ tasks, fits }: ExplorerData, state: State, learner: number): ChartPoint[][] {
  const own = fits.filter(
    (fit) =>
      fit.learner === learner && tasks[fit.task].label === state.task && fit.d === state.d && fit.trace,
  );
  const largest = own
    .map(({ n }) => n)
    .sort(bySamples)
    .at(-1);
  return own.filter(({ n }) => n === largest).map((fit) => tracePoints(fit, state.x === 'seconds'));
}

function tracePoints({ trace = [], seed }: ExplorerFit, overTime: boolean): ChartPoint[] {
  return trace.map(([step, seconds, error, regret]) => ({
    x: overTime ? seconds : step,
    y: regret ?? error,
    about: `seed ${seed}`,
  }));
}

function styled(learner: SweptCurve['style'], data: ChartPoint[], ink: Ink): Line {
  const colour = ink.dark ? learner.dark : learner.colour;
  return {
    label: learner.label,
    data,
    borderColor: colour,
    backgroundColor: learner.hollow ? 'transparent' : colour,
    borderDash: [...learner.dash],
    borderWidth: learner.thin ? 1.3 : 2,
    pointStyle: learner.marker as Line['pointStyle'],
    pointRotation: learner.rotation,
    pointRadius: data.length > 12 ? 0 : 4,
    pointHitRadius: 8,
  };
}

/** "deep-sgd: 1.2e-5 (95% interval 9e-6 to 2e-5) at 64, 5 fits". */
function tooltip(label: string | undefined, point: ChartPoint, state: State): string {
  const write = yOf(state) === 'seconds' ? formatSeconds : formatError;
  const range =
    point.low !== undefined && point.high !== undefined
      ? ` (95% interval ${write(point.low)} to ${write(point.high)})`
      : '';
  const x = state.x === 'seconds' ? formatSeconds(point.x) : String(point.x);
  return `${label}: ${write(point.y)}${range} at ${x}, ${point.about}`;
}

/** Whiskers from the low to the high end of every point's interval. */
const intervals: Plugin<'line'> = {
  id: 'intervals',
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
    ctx.clip();
    for (const dataset of chart.data.datasets as unknown as Line[]) {
      if (isInLane(dataset)) continue;
      ctx.strokeStyle = String(dataset.borderColor);
      ctx.globalAlpha = 0.6;
      ctx.lineWidth = 1.5;
      for (const { x, low, high } of dataset.data) {
        if (low === undefined || high === undefined) continue;
        const at = scales.x.getPixelForValue(x);
        ctx.beginPath();
        ctx.moveTo(at, scales.y.getPixelForValue(low));
        ctx.lineTo(at, scales.y.getPixelForValue(high));
        ctx.stroke();
      }
    }
    ctx.restore();
  },
};
