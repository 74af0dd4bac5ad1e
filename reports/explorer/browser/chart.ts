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
import type { ExplorerData, ExplorerFit, ExplorerLearner, ExplorerPoint, Interval } from '../data.ts';
import type { State } from './state.ts';

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

const axisNames: Readonly<Record<State['x'] | State['y'], string>> = {
  d: 'input dimension d',
  n: 'training samples n',
  seconds: 'training time (s)',
  steps: 'optimisation steps',
  error: 'relative test error',
};

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
  const datasets = linesOf(data, state, ink);
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
    // On axes of d and n every value has a tick, and nothing else has.
    afterBuildTicks:
      values &&
      ((scale: { ticks: { value: number }[] }) => {
        scale.ticks = values.map((value) => ({ value }));
      }),
  });
  const places = state.x === 'd' || state.x === 'n' ? distinctX(datasets) : undefined;
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
          x: axis(axisNames[state.x], state.logX, places),
          y: axis(axisNames[yOf(state)], state.logY),
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
    sentences: [...sentences, ...withoutValue(data, state)],
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
  return x === 'd' || x === 'n' ? y : 'error';
}

function linesOf(data: ExplorerData, state: State, ink: Ink): Line[] {
  return data.learners.flatMap((learner, index) => {
    if (state.hidden.has(learner.label)) return [];
    const lines =
      state.x === 'd' || state.x === 'n' ? [summaryLine(data, state, index)] : traceLines(data, state, index);
    return lines.filter((points) => points.length > 0).map((points) => styled(learner, points, ink));
  });
}

/** The points at the n that stands for each d, or at one d over n, where a stream has no place. */
function chosenPoints({ tasks, points }: ExplorerData, state: State, learner: number): ExplorerPoint[] {
  const own = points.filter((point) => point.learner === learner && tasks[point.task].label === state.task);
  return own.filter(({ principal, d, n }) => (state.x === 'd' ? principal : d === state.d && n !== 'stream'));
}

/** A sentence on points that a chart of medians lacks, because half of the fits or more have no value. */
function withoutValue(data: ExplorerData, state: State): string[] {
  if (state.x !== 'd' && state.x !== 'n') return [];
  const absent = data.learners.flatMap(({ label }, index) => {
    if (state.hidden.has(label)) return [];
    const without = chosenPoints(data, state, index).filter(
      (point) => !Number.isFinite(point[yOf(state)]?.[0] ?? Number.NaN),
    );
    const at = without.map((point) => String(state.x === 'd' ? point.d : point.n));
    return at.length > 0 ? [`${label} at ${state.x} = ${listing(at)}`] : [];
  });
  return absent.length > 0
    ? [`Not drawn, because half of the fits or more have no value: ${listing(absent)}.`]
    : [];
}

function summaryLine(data: ExplorerData, state: State, learner: number): ChartPoint[] {
  return chosenPoints(data, state, learner)
    .flatMap((point): ChartPoint[] => {
      const interval = point[yOf(state)];
      const [y, low, high] = (interval ?? []) as Interval;
      if (y === null || y === undefined) return [];
      const failed = point.failed > 0 ? `, ${point.failed} failed` : '';
      const about = `${plural(point.fits, 'fit')}${failed}`;
      const x = state.x === 'd' ? point.d : point.n;
      if (x === 'stream') return [];
      return [{ x, y, low: low ?? undefined, high: high ?? undefined, about }];
    })
    .sort((a, b) => a.x - b.x);
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
  return trace.map(([step, seconds, error]) => ({
    x: overTime ? seconds : step,
    y: error,
    about: `seed ${seed}`,
  }));
}

function styled(learner: ExplorerLearner, data: ChartPoint[], ink: Ink): Line {
  const colour = ink.dark ? learner.dark : learner.colour;
  return {
    label: learner.label,
    data,
    borderColor: colour,
    backgroundColor: learner.hollow ? 'transparent' : colour,
    borderDash: [...learner.dash],
    borderWidth: 2,
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
