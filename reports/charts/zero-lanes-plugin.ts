import type { Chart, ChartConfiguration, ChartDataset, LegendOptions, Plugin, Scale } from 'chart.js';
import { listing, plural } from '../numbers.ts';
import { fontFamily } from './ink.ts';
import { isBelow } from './lanes.ts';

/**
 * Lanes for 0 in chart.js configurations that are not made from a `Figure`: users' own charts, and the
 * explorer's. chart.js silently leaves out values that have no place on its logarithmic axes.
 */

export interface LaneColours {
  readonly lane: string;
  readonly frame: string;
  readonly text: string;
  /** Font of the tick, as CSS writes it; by default that of charts. */
  readonly font?: string;
}

/** A configuration with lanes, and the sentences that explain them. */
export interface WithLanes<C> {
  readonly configuration: C;
  /** Empty where every value has a place. */
  readonly sentences: readonly string[];
}

type Direction = 'x' | 'y';
type Configuration = ChartConfiguration<'line'>;
type Dataset = ChartDataset<'line'>;

/** Marks the datasets that are in lanes. */
const inLane = Symbol('in a lane');

/** Kinds of charts whose points can be moved into a lane; a bar or an arc of no length cannot. */
const ofPoints: ReadonlySet<string> = new Set(['line', 'scatter', 'bubble']);

/** The lane's share of the axis. */
const share = 0.1;

/**
 * The configuration with every value of 0 or less on a logarithmic axis in a lane beyond its low end; the
 * same object where there are no such values.
 */
export function withZeroLanes<C extends object>(given: C, colours: LaneColours): WithLanes<C> {
  const configuration = given as unknown as Configuration;
  const { type, data, options = {}, plugins = [] } = configuration;
  const laned = new Map<string, Direction>();
  const marks: Dataset[] = [];
  const sentences: string[] = [];
  for (const dataset of data?.datasets ?? []) {
    const ids = (['x', 'y'] as const).map(
      (direction) => [direction, scaleOf(configuration, dataset, direction)] as const,
    );
    const off = dataset.data.map((datum) =>
      ids.flatMap(([direction, id]) => {
        const value = isLogarithmic(configuration, id) ? valueIn(datum, direction, dataset) : undefined;
        return value !== undefined && isBelow(value) ? [[direction, id] as const] : [];
      }),
    );
    const count = off.filter(({ length }) => length > 0).length;
    if (count === 0) continue;
    const name = dataset.label ?? 'one without a label';
    if (!ofPoints.has(dataset.type ?? type)) {
      sentences.push(
        `Not drawn, because a logarithmic axis has no place for it: ${plural(count, 'value')} of 0 or less of ${name}.`,
      );
      continue;
    }
    for (const [direction, id] of off.flat()) laned.set(id, direction);
    marks.push(
      markOf(
        dataset,
        off.map(({ length }) => length > 0),
      ),
    );
    sentences.push(`In the lane of 0 beyond the axis: ${plural(count, 'point')} of ${name}.`);
  }
  if (laned.size === 0) return { configuration: given, sentences };
  const edges = new Map<string, number>();
  const scales = Object.fromEntries(
    [...laned.keys()].map((id) => {
      const own = options.scales?.[id] as { afterBuildTicks?: (scale: Scale) => void } | undefined;
      const afterBuildTicks = (scale: Scale) => {
        own?.afterBuildTicks?.(scale);
        edges.set(id, scale.min);
        scale.min /= (scale.max / scale.min) ** (share / (1 - share));
      };
      return [id, { ...own, afterBuildTicks }];
    }),
  );
  return {
    configuration: {
      ...configuration,
      data: { ...data, datasets: [...data.datasets, ...marks] },
      options: {
        ...options,
        scales: { ...options.scales, ...scales },
        plugins: { ...options.plugins, legend: withoutMarks(options.plugins?.legend) },
      },
      plugins: [...plugins, lanes(laned, edges, colours)],
    } as unknown as C,
    sentences:
      sentences.length > 3
        ? [
            `In the lanes of 0 beyond the axes: ${listing(marks.map(({ label }) => label ?? 'one without a label'))}.`,
          ]
        : sentences,
  };
}

/** Whether a dataset of a drawn chart is one of those that were added for a lane. */
export function isInLane(dataset: object): boolean {
  return inLane in dataset;
}

/** The same dataset with nothing but its marks in the lane. */
function markOf(dataset: Dataset, off: readonly boolean[]): Dataset {
  return {
    ...dataset,
    [inLane]: true,
    // Bare numbers belong to labels by their position, so none may be removed.
    data: dataset.data.flatMap((datum, i) => {
      if (off[i]) return [datum];
      return typeof datum === 'number' || datum === null ? [null] : [];
    }),
    showLine: false,
    fill: false,
    pointRadius: 4,
    pointHitRadius: 8,
  } as Dataset;
}

function scaleOf({ options }: Configuration, dataset: Dataset, direction: Direction): string {
  const named = direction === 'x' ? dataset.xAxisID : dataset.yAxisID;
  const own = Object.entries(options?.scales ?? {}).find(
    ([id, scale]) => ((scale as { axis?: string } | undefined)?.axis ?? id[0]) === direction,
  );
  return named ?? own?.[0] ?? direction;
}

function isLogarithmic({ options }: Configuration, id: string): boolean {
  return options?.scales?.[id]?.type === 'logarithmic';
}

/** The value of a datum in any of the forms that chart.js takes; undefined where it has none. */
function valueIn(
  datum: unknown,
  direction: Direction,
  { parsing, indexAxis = 'x' }: Dataset,
): number | undefined {
  if (typeof datum === 'number') return direction === indexAxis ? undefined : datum;
  if (datum === null || typeof datum !== 'object') return undefined;
  const keys = typeof parsing === 'object' ? (parsing as { xAxisKey?: string; yAxisKey?: string }) : {};
  const key = (direction === 'x' ? keys.xAxisKey : keys.yAxisKey) ?? direction;
  const value: unknown = Array.isArray(datum)
    ? datum[direction === 'x' ? 0 : 1]
    : (datum as Record<string, unknown>)[key];
  return typeof value === 'number' ? value : undefined;
}

type LegendFilter = NonNullable<LegendOptions<'line'>['labels']['filter']>;

/** Keeps a learner that also has marks in a lane from being in the key twice. */
function withoutMarks(legend: object | undefined): object {
  const labels = (legend as { labels?: { filter?: LegendFilter } } | undefined)?.labels;
  const filter: LegendFilter = (item, data) =>
    !isInLane(data.datasets[item.datasetIndex ?? 0]) && (labels?.filter?.(item, data) ?? true);
  return { ...legend, labels: { ...labels, filter } };
}

function lanes(
  laned: ReadonlyMap<string, Direction>,
  edges: ReadonlyMap<string, number>,
  colours: LaneColours,
): Plugin<'line'> {
  /** Pixels at the lane's edge and at its far end, the smaller first. */
  const placeOf = (scale: Scale): readonly [from: number, to: number] => {
    const [edge, end] = [
      scale.getPixelForValue(edges.get(scale.id) ?? scale.min),
      scale.getPixelForValue(scale.min),
    ];
    return [Math.min(edge, end), Math.max(edge, end)];
  };
  const middle = (scale: Scale) => placeOf(scale).reduce((a, b) => a + b) / 2;
  return {
    id: 'zero-lanes',
    afterDatasetsUpdate(chart) {
      for (const [index, dataset] of chart.data.datasets.entries()) {
        if (!isInLane(dataset)) continue;
        const meta = chart.getDatasetMeta(index);
        for (const [i, point] of meta.data.entries()) {
          const datum = dataset.data[i];
          Object.assign(point, { skip: datum === null });
          if (datum === null) continue;
          for (const direction of ['x', 'y'] as const) {
            const scale = chart.scales[(direction === 'x' ? meta.xAxisID : meta.yAxisID) ?? direction];
            const value = valueIn(datum, direction, dataset as Dataset);
            if (laned.has(scale.id) && value !== undefined && isBelow(value))
              point[direction] = middle(scale);
          }
        }
      }
    },
    beforeDatasetsDraw(chart) {
      for (const [id, direction] of laned) drawLane(chart, direction, placeOf(chart.scales[id]), colours);
    },
    afterDraw(chart) {
      const { ctx, chartArea } = chart;
      ctx.save();
      ctx.fillStyle = colours.text;
      ctx.font = colours.font ?? `11px "${fontFamily}"`;
      ctx.textBaseline = 'middle';
      for (const [id, direction] of laned) {
        const at = middle(chart.scales[id]);
        ctx.textAlign = direction === 'x' ? 'center' : 'right';
        if (direction === 'x') ctx.fillText('0', at, chartArea.bottom + 14);
        else ctx.fillText('0', chartArea.left - 10, at);
      }
      ctx.restore();
    },
  };
}

function drawLane(
  { ctx, chartArea }: Pick<Chart, 'ctx' | 'chartArea'>,
  direction: Direction,
  [from, to]: readonly [from: number, to: number],
  { lane, frame }: LaneColours,
): void {
  const { left, top, width, height } = chartArea;
  ctx.save();
  ctx.fillStyle = lane;
  ctx.strokeStyle = frame;
  ctx.lineWidth = 0.5;
  const place =
    direction === 'x' ? ([from, top, to - from, height] as const) : ([left, from, width, to - from] as const);
  ctx.fillRect(...place);
  ctx.strokeRect(...place);
  ctx.restore();
}
