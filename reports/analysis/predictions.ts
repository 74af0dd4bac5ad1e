import { boundAt, isAboutSweep, type Prediction } from '../../harness/results/prediction.ts';
import { Stream } from '../../tasks/streams.ts';
import type { Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { type Point, passagePoints, sampleSizePoints } from './censored-points.ts';
import { collapses, reasons } from './collapse.ts';
import { type Exponent, exponentOf, type NoExponent } from './exponent.ts';
import { isSwept, type SweptRow } from './parameter-sweeps.ts';
import {
  asPredicted,
  fallingQuantity,
  type PredictedAbout,
  predictedQuantity,
  quantityBefore,
} from './predicted-quantity.ts';
import { type SeedThreshold, seedThresholds, thresholdExponent as sweptExponent } from './seed-threshold.ts';

/** A number that was measured, with its 95% interval; without ends where there were too few seeds for one. */
export interface Measured {
  /** Absent for a number that is about all d together. */
  readonly d?: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** The bounds at this d. */
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly kind: PredictionKind;
}

/**
 * `holds`: the whole interval is within the bounds; `fails`: all of it is outside of one; `open`: it reaches
 * across a bound, or there are too few seeds for an interval.
 */
export type PredictionKind = 'holds' | 'fails' | 'open';

/** A prediction and, if it is about a metric of the user's own, which of its values are better. */
export type Judged = Prediction & Pick<PredictedAbout, 'better'>;

export interface PredictionOutcome {
  readonly prediction: Judged;
  /** `unmeasured`: the run has no such fits. At several d, the worst of them decides. */
  readonly kind: PredictionKind | 'unmeasured';
  /** By d. */
  readonly measured: readonly Measured[];
  /** Of these, the one that is furthest beyond a bound or, if none is, closest to one. */
  readonly worst?: Measured;
  /** Why nothing was measured, in a plain sentence. */
  readonly why?: string;
}

/** What came of the predictions of one run. @param rows its fits, labelled as in its configuration */
export function predictionOutcomes(
  rows: readonly Row[],
  predictions: readonly Judged[],
): PredictionOutcome[] {
  return predictions.map((prediction) => outcomeOf(rows, prediction));
}

function outcomeOf(all: readonly Row[], prediction: Judged): PredictionOutcome {
  const about = prediction.d === undefined ? undefined : [prediction.d].flat();
  const rows = all.filter(
    ({ task, d, status }) =>
      task === prediction.task && (about?.includes(d) ?? true) && status !== 'unsupported',
  );
  const of = (label: string | undefined) =>
    rows.filter(({ series, sweep }) => (isAboutSweep(prediction) ? sweep?.label : series) === label);
  const others = prediction.over === undefined ? [] : of(prediction.over);
  const measured = measure(of(prediction.learner), others, prediction);
  if (typeof measured === 'string') return { prediction, kind: 'unmeasured', measured: [], why: measured };
  const worst = measured.reduce((worse, one) => (isWorse(one, worse) ? one : worse));
  return { prediction, kind: worst.kind, measured, worst };
}

const badness: Readonly<Record<PredictionKind, number>> = { holds: 0, open: 1, fails: 2 };

function isWorse(a: Measured, b: Measured): boolean {
  return badness[a.kind] === badness[b.kind] ? room(a) < room(b) : badness[a.kind] > badness[b.kind];
}

/** How far the value is from the nearer bound, relative to the bound; negative beyond it. */
function room({ value, atLeast, atMost }: Measured): number {
  const below = atLeast === undefined ? Number.POSITIVE_INFINITY : (value - atLeast) / (atLeast || 1);
  const above = atMost === undefined ? Number.POSITIVE_INFINITY : (atMost - value) / (atMost || 1);
  return Math.min(below, above);
}

/** @returns why nothing could be measured, in a plain sentence */
function measure(
  own: readonly Row[],
  other: readonly Row[],
  prediction: Judged,
): readonly Measured[] | string {
  if (own.length === 0) return 'No such fit was run.';
  if (prediction.measure === 'exponent of n') return thresholdExponent(own, prediction);
  if (prediction.measure === 'collapse') return collapse(own, prediction);
  if (isAboutSweep(prediction)) return ofSweep(own, other, prediction);
  const sized = atSize(own, prediction);
  if (typeof sized === 'string') return sized;
  const otherSized = prediction.over === undefined ? [] : atSize(other, prediction);
  if (typeof otherSized === 'string' || (prediction.over !== undefined && otherSized.length === 0))
    return `There is no fit of ${prediction.over} at this d and n.`;
  if (prediction.measure === 'exponent of samples') return passageExponent(sized, prediction, 'samples');
  if (prediction.measure === 'exponent of steps') return passageExponent(sized, prediction, 'steps');
  const quantityOf =
    prediction.measure === 'value before error'
      ? quantityBefore(prediction, prediction.level ?? 0)
      : predictedQuantity(prediction);
  if (prediction.measure === 'exponent') return exponentInD(sized, prediction);
  const dimensions = [...new Set(sized.map(({ d }) => d))].sort((a, b) => a - b);
  const estimates = dimensions.flatMap((d): { d: number; estimate: Estimate }[] => {
    const at = sized.filter((row) => row.d === d);
    const values = at.flatMap((row) => {
      const value = quantityOf(row);
      if (prediction.over === undefined) return value ?? [];
      const twin = otherSized.find((one) => one.d === d && one.seed === row.seed);
      const below = twin && quantityOf(twin);
      return value === undefined || below === undefined ? [] : value / below;
    });
    const estimate = estimateMedian(values.filter((value) => !Number.isNaN(value)));
    return estimate ? [{ d, estimate }] : [];
  });
  if (estimates.length === 0) return `The fits hold no ${prediction.quantity}.`;
  if (prediction.measure === 'spread') return spread(estimates, prediction);
  return estimates.map(({ d, estimate }) =>
    judged(
      {
        d,
        value: estimate.median,
        ...(estimate.interval === 'bootstrap' && { low: estimate.low, high: estimate.high }),
      },
      prediction,
      d,
    ),
  );
}

/** The rows at the prediction's n; all of them where each d has one n. */
function atSize(rows: readonly Row[], { n }: Prediction): readonly Row[] | string {
  if (n === undefined) {
    const several = rows.find((row) => rows.some((one) => one.d === row.d && one.n !== row.n));
    return several ? `There are several n at d = ${several.d}, and the prediction does not say which.` : rows;
  }
  const sized = rows.filter((row) => {
    if (n === 'stream' || row.n === 'stream') return row.n === n;
    const wanted = boundAt(n, row.d);
    return wanted !== undefined && row.n === Math.round(wanted);
  });
  return sized.length === 0 && rows.length > 0 ? `No fit has n = ${n}.` : sized;
}

function spread(
  estimates: readonly { readonly estimate: Estimate }[],
  prediction: Judged,
): readonly Measured[] | string {
  if (estimates.length < 2) return 'A spread takes two d or more.';
  const all = estimates.map(({ estimate }) => estimate);
  const between = (upper: keyof Estimate & ('median' | 'low' | 'high'), lower: typeof upper) =>
    Math.max(...all.map((one) => one[upper])) - Math.min(...all.map((one) => one[lower]));
  const bounded = all.every(({ interval }) => interval === 'bootstrap');
  return [
    judged(
      {
        value: between('median', 'median'),
        ...(bounded && { low: Math.max(0, between('low', 'high')), high: between('high', 'low') }),
      },
      prediction,
    ),
  ];
}

function exponentInD(rows: readonly Row[], prediction: Judged): readonly Measured[] | string {
  const quantityOf = predictedQuantity(prediction);
  const points = rows.flatMap((row): Point[] => {
    const value = quantityOf(row);
    return value !== undefined && value > 0 && Number.isFinite(value)
      ? [{ d: row.d, seed: row.seed, value, known: 'exactly' }]
      : [];
  });
  return ofExponent(points, prediction, prediction.quantity);
}

function thresholdExponent(rows: readonly Row[], prediction: Judged): readonly Measured[] | string {
  const points = sampleSizePoints(rows, levelOf(prediction), fallingQuantity(prediction));
  return ofExponent(points, prediction, `n to ${prediction.level}`);
}

function passageExponent(
  rows: readonly Row[],
  prediction: Judged,
  axis: 'samples' | 'steps',
): readonly Measured[] | string {
  const points = passagePoints(rows, levelOf(prediction), axis, fallingQuantity(prediction));
  return ofExponent(points, prediction, `${axis} to ${prediction.level}`);
}

/** What is predicted of a learner whose parameter is swept. */
function ofSweep(
  own: readonly Row[],
  other: readonly Row[],
  prediction: Judged,
): readonly Measured[] | string {
  const sized = atSize(own, prediction);
  const otherSized = atSize(other, prediction);
  if (typeof sized === 'string') return sized;
  if (typeof otherSized === 'string') return otherSized;
  const swept = sized.filter(isSwept);
  if (prediction.measure === 'slope') return slopesOf(swept, prediction);
  const { task, learner, over, level, share, measure } = prediction;
  const rule = { quantity: fallingQuantity(prediction), level: levelOf(prediction), share };
  const stream = (label: string) =>
    new Stream('report', 'threshold', task, label, rule.quantity.name, level ?? 0);
  if (measure === 'exponent of threshold') {
    const exponent = sweptExponent(swept, rule, stream(learner));
    if (typeof exponent === 'string') return withoutExponent[exponent];
    const { value, low, high } = exponent;
    return [judged({ value, low, high }, prediction)];
  }
  const found = seedThresholds(swept, rule, stream(learner));
  if (over === undefined)
    return found.map((one) => judged({ d: one.d, ...boundsOf(one) }, prediction, one.d));
  const below = seedThresholds(otherSized.filter(isSwept), rule, stream(over));
  const ratios = found.flatMap((one) => {
    const twin = below.find(({ d }) => d === one.d);
    return twin ? [judged({ d: one.d, ...ratioOf(one, twin) }, prediction, one.d)] : [];
  });
  return ratios.length > 0 ? ratios : `There is no sweep of ${over} at this d and n.`;
}

/** The exponent of the quantity in the swept parameter, at each d. */
function slopesOf(rows: readonly SweptRow[], prediction: Judged): readonly Measured[] | string {
  const quantityOf = predictedQuantity(prediction);
  const { task, learner, quantity } = prediction;
  const dimensions = [...new Set(rows.map(({ d }) => d))].sort((a, b) => a - b);
  const slopes = dimensions.flatMap((d): Measured[] => {
    const points = rows.flatMap((row): Point[] => {
      const value = quantityOf(row);
      return row.d === d && value !== undefined && value > 0 && Number.isFinite(value)
        ? // The regression is over the parameter in the place of d.
          [{ d: row.sweep.value, seed: row.seed, value, known: 'exactly' }]
        : [];
    });
    const exponent = exponentOf(points, new Stream('report', 'slope', task, learner, quantity, d));
    if (typeof exponent === 'string') return [];
    const { value, low, high } = exponent;
    return [judged({ d, value, low, high }, prediction, d)];
  });
  return slopes.length > 0 ? slopes : `The fits hold no ${quantity} at two values of the parameter.`;
}

/** The interval of a threshold; it reaches down to 0 where the smallest value is enough. */
function boundsOf({ value, known, low, high }: SeedThreshold): Pick<Measured, 'value' | 'low' | 'high'> {
  if (low === undefined || high === undefined) return { value };
  return { value, low: known === 'below' ? 0 : low, high };
}

function ratioOf(one: SeedThreshold, other: SeedThreshold): Pick<Measured, 'value' | 'low' | 'high'> {
  const [upper, lower] = [boundsOf(one), boundsOf(other)];
  const value = upper.value / lower.value;
  if (upper.low === undefined || upper.high === undefined) return { value };
  if (lower.low === undefined || lower.high === undefined) return { value };
  return {
    value,
    low: upper.low / lower.high,
    high: lower.low === 0 ? Number.POSITIVE_INFINITY : upper.high / lower.low,
  };
}

function levelOf(prediction: Judged): number {
  return asPredicted(prediction, prediction.level ?? 0);
}

/** The a of n/d^a. */
function collapse(rows: readonly Row[], prediction: Judged): readonly Measured[] | string {
  const { task, learner } = prediction;
  const [family] = collapses({
    rows,
    facets: [{ label: task, family: task, params: {} }],
    series: [{ label: learner, learner, params: {} }],
  });
  const { name } = fallingQuantity(prediction);
  const outcome = family?.collapses.find(({ quantity }) => quantity.name === name)?.outcome;
  if (outcome === undefined) return 'A collapse takes three n at three d.';
  if (typeof outcome === 'string') return `There is no a: ${reasons[outcome]}.`;
  const { a, low, high } = outcome;
  return [judged({ value: a, low, high }, prediction)];
}

function ofExponent(
  points: readonly Point[],
  prediction: Judged,
  quantity: string,
): readonly Measured[] | string {
  const { task, learner } = prediction;
  const exponent = exponentOf(points, new Stream('report', 'prediction', task, learner, quantity));
  if (typeof exponent === 'string') return withoutExponent[exponent];
  const { value, low, high }: Exponent = exponent;
  return [judged({ value, low, high }, prediction)];
}

const withoutExponent: Record<NoExponent, string> = {
  'one-d': 'An exponent takes two d or more.',
  never: 'No fit reaches the level.',
  'one-d-only': 'Fits reach the level at one d alone.',
  few: 'Too few fits reach the level.',
};

/** @param d where the bounds depend on it */
function judged(
  measured: Omit<Measured, 'kind' | 'atLeast' | 'atMost'>,
  { atLeast, atMost }: Prediction,
  d = 1,
): Measured {
  const floor = atLeast === undefined ? undefined : boundAt(atLeast, d);
  const ceiling = atMost === undefined ? undefined : boundAt(atMost, d);
  const { low, high } = measured;
  const within = (value: number) =>
    value >= (floor ?? Number.NEGATIVE_INFINITY) && value <= (ceiling ?? Number.POSITIVE_INFINITY);
  const bounds = {
    ...(floor !== undefined && { atLeast: floor }),
    ...(ceiling !== undefined && { atMost: ceiling }),
  };
  if (low === undefined || high === undefined) return { ...measured, ...bounds, kind: 'open' };
  const outside = high < (floor ?? Number.NEGATIVE_INFINITY) || low > (ceiling ?? Number.POSITIVE_INFINITY);
  return {
    ...measured,
    ...bounds,
    kind: within(low) && within(high) ? 'holds' : outside ? 'fails' : 'open',
  };
}
