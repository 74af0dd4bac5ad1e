import { isFailure } from '../../harness/results/is-failure.ts';
import { median } from '../../tasks/median.ts';
import { type Estimate, fewestForBootstrap } from '../analysis/bootstrap.ts';
import { countStatuses } from '../analysis/failures.ts';
import type { Summary } from '../analysis/summary.ts';
import { listing, plural } from '../numbers.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { toldWords } from '../told.ts';
import type { Axis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import {
  type Curve,
  type CurvePoint,
  columnsFor,
  type Figure,
  heightFor,
  type KeyEntry,
  type LaneMark,
} from './figure.ts';
import { hasPlace } from './lanes.ts';
import { assignStyles } from './style.ts';

/** The fits behind one point of a chart of medians. */
export interface SeedGroup {
  /** Label of the learner. */
  readonly series: string;
  readonly rows: readonly Row[];
}

/** What a chart of medians over seeds is made of: one panel per family, one curve per learner. */
export interface VersusOptions<G extends SeedGroup = Summary> {
  readonly name: string;
  readonly title: string;
  readonly alternative: string;
  readonly caption: string;
  readonly panels: readonly {
    readonly facet: Facet;
    readonly title: string;
    readonly summaries: readonly G[];
  }[];
  /** Columns of panels. Default: as many as look best. */
  readonly columns?: number;
  readonly x: Axis;
  readonly xOf: (summary: G) => number;
  readonly estimateOf: (summary: G) => Estimate | undefined;
  readonly axisOf: (values: readonly number[]) => Axis;
  /** Which summaries are marked in the lane, and what that means. */
  readonly lane?: { readonly label: string; readonly holds: (summary: G) => boolean };
  readonly reference?: { readonly at: number; readonly label: string };
  /** A bound in each panel, drawn as the median over seeds: its value for one fit, and what it is. */
  readonly bound?: { readonly of: (row: Row) => number | undefined; readonly label: string };
}

/** A chart of medians with intervals against d or n; undefined where there is nothing to draw. */
export function versusChart<G extends SeedGroup>(
  results: Results,
  options: VersusOptions<G>,
): Chart | undefined {
  const { panels, estimateOf, lane, reference } = options;
  const columns = options.columns ?? columnsFor(panels.length);
  const rows = Math.ceil(panels.length / columns);
  const values = panels.flatMap(({ summaries }) =>
    summaries.flatMap((summary) => {
      const value = estimateOf(summary);
      return value ? [value.median, value.low, value.high] : [];
    }),
  );
  const placings = panels.map(({ summaries }) => placing(results, options, summaries));
  const someBeside = options.x.ticks.length > 1 && placings.some(({ span }) => span);
  const drawn = panels.map(({ title, summaries }, index) => {
    const { xOf, span } = placings[index];
    return {
      title,
      column: index % columns,
      row: Math.floor(index / columns),
      curves: results.series.flatMap(({ label }): Curve[] => {
        const own = summaries.filter(({ series }) => series === label).sort((a, b) => xOf(a) - xOf(b));
        const points = own.map((summary) => {
          const value = estimateOf(summary);
          // Infinite medians are marked in the lane.
          const median = value && Number.isFinite(value.median) ? value.median : Number.NaN;
          return { x: xOf(summary), y: median, low: value?.low, high: value?.high };
        });
        return points.some(({ y }) => !Number.isNaN(y)) ? [{ series: label, points, markers: 'all' }] : [];
      }),
      lane: lane
        ? summaries
            .filter((summary) => lane.holds(summary) || isNowhere(summary, estimateOf))
            .map((summary): LaneMark => ({ series: summary.series, x: xOf(summary) }))
        : [],
      bound: boundOf(summaries, xOf, span, options),
    };
  });
  if (drawn.every(({ curves, lane: marks }) => curves.length === 0 && marks.length === 0)) return undefined;
  const laneUsed = drawn.some(({ lane: marks }) => marks.length > 0);
  // A bound only a little below everything that was measured is worth the room on the axis.
  const least = Math.min(...values.filter(hasPlace));
  const bounds = drawn.flatMap(({ bound = [] }) => bound.map(({ y }) => y)).filter((y) => y > least / 3);
  const y = options.axisOf([...values, ...bounds, ...(reference ? [reference.at] : [])]);
  const figure: Figure = {
    name: options.name,
    title: options.title,
    caption: [options.caption, someBeside ? besideCaption : '', describeMissing(panels, estimateOf)]
      .filter(Boolean)
      .join(' '),
    alternative: options.alternative,
    x: axisOfOne(options.x),
    columns,
    rows: Array.from({ length: rows }, () => ({
      y,
      height: rows > 2 ? Math.min(heightFor(columns), heightFor(3)) : heightFor(columns),
      lane: laneUsed ? lane?.label : undefined,
      reference: reference?.at,
    })),
    panels: drawn,
    key: keyOf(results, (label) =>
      drawn.some(({ curves, lane: marks }) => [...curves, ...marks].some(({ series }) => series === label)),
    ),
    reference: reference?.label,
    bound: drawn.some(({ bound }) => bound) ? options.bound?.label : undefined,
  };
  return chartOf(figure);
}

/** Whether attempted fits give no point, because their median is not finite or they have no value at all. */
function isNowhere<G extends SeedGroup>(summary: G, estimateOf: VersusOptions<G>['estimateOf']): boolean {
  const value = estimateOf(summary);
  if (value) return !Number.isFinite(value.median);
  return summary.rows.some(({ status }) => status !== 'unsupported');
}

/** A sentence on fits that succeeded but have no finite value, which their statuses do not show. */
function describeMissing<G extends SeedGroup>(
  panels: VersusOptions<G>['panels'],
  estimateOf: VersusOptions<G>['estimateOf'],
): string {
  const without = panels.flatMap(({ summaries }) =>
    summaries.filter(
      (summary) =>
        isNowhere(summary, estimateOf) &&
        summary.rows.length > 0 &&
        summary.rows.every(
          ({ status, testError, fitSeconds }) =>
            status === 'ok' && !(Number.isFinite(testError) && Number.isFinite(fitSeconds)),
        ),
    ),
  );
  if (without.length === 0) return '';
  return `The lane also has fits that ended well without a value: ${listing([...new Set(without.map(({ series }) => series))])}.`;
}

/**
 * The bound over x; undefined where no fit has one above 0.
 *
 * @param span ends of the bound, where x is single
 */
function boundOf<G extends SeedGroup>(
  summaries: readonly G[],
  xOf: (summary: G) => number,
  span: Placing<G>['span'],
  { bound }: VersusOptions<G>,
): CurvePoint[] | undefined {
  if (!bound) return undefined;
  const bySeed = new Map<number, Map<number, number>>();
  for (const summary of summaries)
    for (const row of summary.rows) {
      const value = bound.of(row);
      if (value === undefined) continue;
      const seeds = bySeed.get(xOf(summary)) ?? new Map<number, number>();
      bySeed.set(xOf(summary), seeds.set(row.seed, value));
    }
  const points = [...bySeed]
    .sort(([a], [b]) => a - b)
    .map(([at, seeds]) => ({ x: at, y: median([...seeds.values()]) }));
  if (!points.some(({ y }) => y > 0)) return undefined;
  return span ? span.map((at) => ({ x: at, y: points[0].y })) : points;
}

/** Where the summaries of one panel are drawn. */
interface Placing<G> {
  readonly xOf: (summary: G) => number;
  /** The ends of the range that they are spread over, where the panel has a single x. */
  readonly span?: readonly [from: number, to: number];
}

/** Share of the distance to the next x that learners side by side may take. */
const besideShare = 0.8;

const besideCaption =
  'Where a panel has one value on its horizontal axis, learners stand side by side around it.';

/**
 * Where a panel has a single x, learners are drawn side by side around it instead of on top of each other:
 * over the whole panel where the chart has no other x either, or else in the room that the other x and the
 * frame leave.
 */
function placing<G extends SeedGroup>(
  { series }: Results,
  { x, xOf, panels }: VersusOptions<G>,
  summaries: readonly G[],
): Placing<G> {
  const alone = x.ticks.length === 1;
  const here = alone ? [x.ticks[0].value] : [...new Set(summaries.map(xOf))];
  if (here.length !== 1) return { xOf };
  // With the whole panel, the same place in every panel; in less room, places for this panel's learners only.
  const present = series.filter(({ label }) =>
    (alone ? panels.flatMap((panel) => panel.summaries) : summaries).some(
      (summary) => summary.series === label,
    ),
  );
  if (present.length === 1) return { xOf };
  const places = new Map(present.map(({ label }, index) => [label, (index + 0.5) / present.length]));
  const span = Math.log(x.max / x.min);
  const own = Math.log(here[0] / x.min);
  const gap = Math.min(
    0.9 * span,
    ...x.ticks
      .filter(({ value }) => value !== here[0])
      .map(({ value }) => besideShare * Math.abs(Math.log(value / here[0]))),
  );
  const margin = 0.03 * span;
  const from = Math.min(Math.max(own - gap / 2, margin), span - gap - margin);
  const at = (share: number) => x.min * Math.exp(from + gap * share);
  return {
    xOf: (summary) => at(places.get(summary.series) ?? 0.5),
    span: alone ? [x.min, x.max] : [at(0), at(1)],
  };
}

/** Puts a single value into the axis's title: a tick would seem to belong to the learner above it. */
function axisOfOne(x: Axis): Axis {
  return x.ticks.length === 1 ? { ...x, title: `${x.title} = ${x.ticks[0].label}`, ticks: [] } : x;
}

/** The learners that a figure draws, in the order of the configuration, each in its own style. */
export function keyOf({ series }: Results, isDrawn: (label: string) => boolean): KeyEntry[] {
  const styles = assignStyles(series);
  return series.flatMap((entry): KeyEntry[] => {
    const { label } = entry;
    const style = styles.get(label);
    if (!style || !isDrawn(label)) return [];
    const told = toldWords(entry);
    return [{ series: label, style, ...(told.length > 0 && { told }) }];
  });
}

/** "Medians over 5 seeds with 95% bootstrap intervals." */
export function describeSeeds(drawn: readonly (Estimate | undefined)[]): string {
  const estimates = drawn.flatMap((estimate) => estimate ?? []);
  const counts = estimates.map(({ seeds }) => seeds);
  if (counts.length === 0) return 'No fit ended well.';
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 1) return 'One seed, so no intervals.';
  const seeds = fewest === most ? plural(most, 'seed') : `${fewest} to ${most} seeds`;
  const kinds = new Set(estimates.map(({ interval }) => interval));
  const intervals = !kinds.has('bootstrap')
    ? 'their range'
    : `95% bootstrap intervals${kinds.has('range') ? ' (the range where there are fewer than three seeds)' : ''}`;
  return `Medians over ${seeds} with ${intervals}.`;
}

/** The same for medians that all have the same number of seeds. */
export function describeMedians(seeds: number): string {
  if (seeds === 1) return 'One seed, so no intervals.';
  return `Medians over ${plural(seeds, 'seed')} with ${seeds < fewestForBootstrap ? 'their range' : '95% bootstrap intervals'}.`;
}

/** "9 of 195 fits failed (4 diverged, 5 timeout). 3 fits are unsupported and not drawn."; or empty. */
export function describeFailures(rows: readonly Row[]): string {
  const counts = countStatuses(rows).filter(([status]) => isFailure(status));
  const unsupported = rows.filter(({ status }) => status === 'unsupported').length;
  const failed = counts.reduce((sum, [, count]) => sum + count, 0);
  const parts: string[] = [];
  if (failed > 0)
    parts.push(
      `${failed} of ${plural(rows.length, 'fit')} failed (${counts.map(([status, count]) => `${count} ${status}`).join(', ')}).`,
    );
  if (unsupported > 0) parts.push(`${plural(unsupported, 'fit is', 'fits are')} unsupported and not drawn.`);
  return parts.join(' ');
}
