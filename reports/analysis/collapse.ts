import { groupBy } from '../../harness/results/group-by.ts';
import { median } from '../../tasks/median.ts';
import { Stream } from '../../tasks/streams.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian, fewestForBootstrap } from './bootstrap.ts';
import { errorFloor } from './censored-points.ts';
import { bestCollapse, type LogCurve, overlapWindow, spreadAt, type Window } from './collapse-fit.ts';
import { type Quantity, quantitiesOf } from './quantity.ts';
import { type Sweep, sweeps } from './sweeps.ts';

/** A quantity against n at one d: medians over seeds, by ascending n. */
export interface SizeCurve {
  readonly d: number;
  readonly points: readonly { readonly n: number; readonly estimate: Estimate }[];
}

/** The curves of one learner agree best as functions of n/d^a. */
export interface Collapsed {
  readonly a: number;
  /** 95% interval; an end may be infinite. Absent with fewer than three seeds at some d and n. */
  readonly low?: number;
  readonly high?: number;
  /** Root mean square difference between two curves at the same n/d^a, natural logarithms. */
  readonly spread: number;
  /** The same at a = 0; absent where no two curves share a range of n. */
  readonly spreadBefore?: number;
  /** The difference to expect between two medians from their seeds alone; absent with one seed. */
  readonly seedSpread?: number;
}

/**
 * Why there is no a: at fewer than three d the quantity falls with n by more than its noise; or for no a do
 * curves of neighbouring d overlap; or they agree best where they hardly overlap any more; or any a will do,
 * as far as the seeds tell.
 */
export type NotCollapsed = 'flat' | 'apart' | 'edge' | 'undetermined';

/** Why there is no a, in words. */
export const reasons: Readonly<Record<NotCollapsed, string>> = {
  flat: 'at fewer than three d does it fall with n by more than its noise',
  apart: 'the sweeps over n do not overlap, whatever a is',
  edge: 'the curves agree best where they hardly overlap any more',
  undetermined: 'as far as the seeds tell, any a will do',
};

export interface Collapse {
  /** Label of the learner. */
  readonly series: string;
  readonly quantity: Quantity;
  readonly curves: readonly SizeCurve[];
  readonly outcome: Collapsed | NotCollapsed;
}

export interface FamilyCollapses {
  readonly facet: Facet;
  readonly collapses: readonly Collapse[];
}

/** With fewer curves, or fewer points on one, there is always some a at which they agree. */
const fewestCurves = 3;
const fewestSizes = 3;

/** A fall of less than this, as a ratio, is no fall; without an estimate of the noise it takes the other. */
const [leastFall, leastFallUnmeasured] = [1.1, 1.5];
/** A fall has to be this many times its standard error. */
const decisiveFall = 4;

const made = new WeakMap<Results, FamilyCollapses[]>();

/**
 * Collapses in n/d^a of every quantity of every learner that was run with three n or more at three d or more,
 * by family, in the order of the configuration; families without one are left out. The same object for the
 * same results.
 */
export function collapses(results: Results): FamilyCollapses[] {
  const known = made.get(results) ?? makeCollapses(results);
  made.set(results, known);
  return known;
}

function makeCollapses(results: Results): FamilyCollapses[] {
  return sweeps(results).flatMap((sweep): FamilyCollapses[] => {
    const found = quantitiesOf(sweep.rows).flatMap((quantity) =>
      results.series.flatMap(({ label }) => collapseOf(label, quantity, sweep) ?? []),
    );
    return found.length > 0 ? [{ facet: sweep.facet, collapses: found }] : [];
  });
}

function collapseOf(series: string, quantity: Quantity, { facet, rows }: Sweep): Collapse | undefined {
  const samples = samplesOf(
    rows.filter((row) => row.series === series),
    quantity,
  );
  if (samples.length < fewestCurves) return undefined;
  return {
    series,
    quantity,
    curves: samples.map(({ d, sizes }) => ({
      d,
      points: sizes.flatMap(({ n, values }) => {
        const estimate = estimateMedian([...values.values()]);
        return estimate ? [{ n, estimate }] : [];
      }),
    })),
    outcome: fitCollapse(samples, new Stream('report', 'collapse', facet.label, series, quantity.name)),
  };
}

/** What was measured at one d: by n, the values of the seeds, which are infinite for those that failed. */
export interface Samples {
  readonly d: number;
  /** By ascending n. */
  readonly sizes: readonly { readonly n: number; readonly values: ReadonlyMap<number, number> }[];
}

/** The curves of one learner with enough points for a shape. */
function samplesOf(rows: Sweep['rows'], quantity: Quantity): Samples[] {
  const attempts = rows.filter(({ status }) => status !== 'unsupported');
  const measured = attempts.filter((row) => row.status !== 'ok' || quantity.atEnd(row) !== undefined);
  const measureOf = (row: Row) => Math.max(errorFloor, quantity.atEnd(row) ?? Number.POSITIVE_INFINITY);
  return [...groupBy(measured, ({ d }) => String(d)).values()]
    .map((own): Samples => {
      const sizes = [...groupBy(own, ({ n }) => String(n)).values()].map((atN) => ({
        n: atN[0].n,
        values: new Map(atN.map((row) => [row.seed, measureOf(row)])),
      }));
      return { d: own[0].d, sizes: sizes.sort((one, other) => one.n - other.n) };
    })
    .filter((samples) => curveOf(samples).x.length >= fewestSizes)
    .sort((one, other) => one.d - other.d);
}

/**
 * The a for which curves of three or more d agree best (`collapse-fit.ts`), from medians over seeds. The
 * interval is the percentile bootstrap over the seeds of each d, each of which is drawn with all of its n. That
 * of means would be too short with few seeds; that of medians, whose resamples vary more than they do, is not:
 * test/reports/analysis/collapse-coverage.test.ts shows how often it covers the truth.
 *
 * @param stream source of the resamples
 */
export function fitCollapse(
  samples: readonly Samples[],
  stream: Stream,
  { resamples = 400 }: { readonly resamples?: number } = {},
): Collapsed | NotCollapsed {
  const noise = noiseOf(samples);
  if (samples.filter((own) => falls(own, noise)).length < fewestCurves) return 'flat';
  const curves = samples.map((own) => curveOf(own));
  const window = overlapWindow(curves);
  if (!window) return 'apart';
  const { a, spread, edge } = bestCollapse(curves, window);
  if (edge) return 'edge';
  const before = spreadAt(curves, 0);
  const seen = {
    a,
    spread,
    ...(!Number.isNaN(before) && { spreadBefore: before }),
    ...(noise !== undefined && { seedSpread: seedSpread(samples, noise) }),
  };
  if (samples.some(({ sizes }) => sizes.some(({ values }) => values.size < fewestForBootstrap))) return seen;
  const { low, high } = intervalOf(samples, window, a, resamples, stream);
  return low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY
    ? 'undetermined'
    : { ...seen, low, high };
}

function intervalOf(
  samples: readonly Samples[],
  window: Window,
  a: number,
  resamples: number,
  stream: Stream,
): { low: number; high: number } {
  const seeds = samples.map(({ sizes }) => [...new Set(sizes.flatMap(({ values }) => [...values.keys()]))]);
  const found = Float64Array.from({ length: resamples }, () => {
    const curves = samples.map((own, i) =>
      curveOf(
        own,
        seeds[i].map(() => seeds[i][stream.integer(seeds[i].length)]),
      ),
    );
    const best = bestCollapse(curves, window);
    if (best.edge === undefined) return best.a;
    return best.edge === 'from' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }).sort();
  return {
    low: Math.min(a, found[Math.floor(0.025 * resamples)]),
    high: Math.max(a, found[Math.ceil(0.975 * resamples) - 1]),
  };
}

/** Medians in logarithms, without those that are not finite. @param seeds those that count, as often */
function curveOf({ d, sizes }: Samples, seeds?: readonly number[]): LogCurve {
  const points = sizes.flatMap(({ n, values }) => {
    const drawn = seeds ? seeds.flatMap((seed) => values.get(seed) ?? []) : [...values.values()];
    const middle = drawn.length > 0 ? median(drawn) : Number.POSITIVE_INFINITY;
    return Number.isFinite(middle) ? [{ n, middle }] : [];
  });
  return {
    logD: Math.log(d),
    x: points.map(({ n }) => Math.log(n)),
    y: points.map(({ middle }) => Math.log(middle)),
  };
}

/** Standard deviation of the logarithm over seeds, the same at all d and n; undefined with one seed. */
function noiseOf(samples: readonly Samples[]): number | undefined {
  let [squares, freedom] = [0, 0];
  for (const { sizes } of samples)
    for (const { values } of sizes) {
      const logs = [...values.values()].filter(Number.isFinite).map(Math.log);
      if (logs.length < 2) continue;
      const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
      squares += logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
      freedom += logs.length - 1;
    }
  return freedom > 0 ? Math.sqrt(squares / freedom) : undefined;
}

/** Standard error of a median of normal values over that of their mean. */
const ofMedian = Math.sqrt(Math.PI / 2);

/** Whether the quantity is less at the largest n than at the smallest, by more than chance. */
function falls(own: Samples, noise: number | undefined): boolean {
  const { y } = curveOf(own);
  const fall = y[0] - y[y.length - 1];
  if (noise === undefined) return fall >= Math.log(leastFallUnmeasured);
  const ends = [own.sizes[0], own.sizes[own.sizes.length - 1]];
  const variance = ends.reduce((sum, { values }) => sum + (ofMedian * noise) ** 2 / values.size, 0);
  return fall >= Math.max(Math.log(leastFall), decisiveFall * Math.sqrt(variance));
}

function seedSpread(samples: readonly Samples[], noise: number): number {
  const variances = samples.flatMap(({ sizes }) =>
    sizes.map(({ values }) => (ofMedian * noise) ** 2 / values.size),
  );
  return Math.sqrt((2 * variances.reduce((sum, variance) => sum + variance, 0)) / variances.length);
}
