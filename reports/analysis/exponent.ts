import type { Stream } from '../../tasks/streams.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import { fewestForBootstrap } from './bootstrap.ts';
import type { Point } from './censored-points.ts';
import { tQuantile } from './distributions/student-t.ts';
import { fitTobit, type Known, type TobitFit } from './tobit.ts';

/** The exponent b of value ∝ d^b. */
export interface Exponent {
  readonly value: number;
  /** 95% interval; an end may be infinite. Absent with fewer than three seeds at some d. */
  readonly low?: number;
  readonly high?: number;
  /** Number of points, and of those among them that are bounds. */
  readonly points: number;
  readonly censored: number;
}

/** Why there is no exponent: one d only, no exact value, exact values at one d only, or too few of them. */
export type NoExponent = 'one-d' | 'never' | 'one-d-only' | 'few';

export interface ExponentOptions {
  readonly resamples?: number;
}

const mostResamples = 1000;
const fewestResamples = 200;
/** Maximum number of points drawn in all resamples; with more, a report of many seeds would take minutes. */
const mostDrawn = 60_000;

/** The more points, the smoother the distribution of slopes, and the fewer resamples its quantiles take. */
function resamplesOf(points: number): number {
  return Math.max(fewestResamples, Math.min(mostResamples, Math.round(mostDrawn / points)));
}

/** With fewer exact values a line and its noise cannot be told apart. */
const fewestExact = 3;

/**
 * The exponent of a power law by log–log regression over the (d, seed) points. Censored points enter by
 * maximum likelihood (`fitTobit`) and are never dropped.
 *
 * The interval is a bootstrap that resamples seeds within each d. With few seeds the percentile interval is
 * too short: a resample of m seeds has (m−1)/m of their variance, and the quantiles are those of a normal
 * distribution where Student's apply. Its ends are therefore moved away from the estimate by the factor
 * √(m/(m−1)) · t/1.96, where t has the degrees of freedom (Welch and Satterthwaite) of a slope, which depends
 * most on the smallest and the largest d. The simulation in test/reports/analysis/exponent-coverage.test.ts
 * shows how often these intervals cover the truth.
 *
 * @param stream source of the resamples
 */
export function exponentOf(
  points: readonly Point[],
  stream: Stream,
  { resamples = resamplesOf(points.length) }: ExponentOptions = {},
): Exponent | NoExponent {
  const dimensions = dimensionsOf(points);
  if (dimensions.length < 2) return 'one-d';
  const exact = points.filter(({ known }) => known === 'exactly');
  if (exact.length === 0) return 'never';
  if (new Set(exact.map(({ d }) => d)).size < 2) return 'one-d-only';
  if (exact.length < fewestExact) return 'few';

  const groups = dimensions.map((d) => points.flatMap((point, i) => (point.d === d ? [i] : [])));
  const regression = regressionOf(points);
  const weights = new Float64Array(points.length).fill(1);
  const { slope, fit } = regression(weights);
  const seen = { value: slope, points: points.length, censored: points.length - exact.length };
  if (groups.some((group) => group.length < fewestForBootstrap)) return seen;

  const slopes = new Float64Array(resamples);
  for (let b = 0; b < resamples; ) {
    weights.fill(0);
    for (const group of groups)
      for (let k = 0; k < group.length; k++) weights[group[stream.integer(group.length)]]++;
    const resampled = regression(weights, fit).slope;
    // A resample without any exact value has no slope, and is drawn again.
    if (!Number.isNaN(resampled)) slopes[b++] = resampled;
  }
  slopes.sort();
  const wider = wideningOf(groups.map((group) => group.map((i) => points[i])));
  const end = (at: number) => slope + wider * (slopes[at] - slope);
  return {
    ...seen,
    low: Math.min(slope, end(Math.floor(0.025 * resamples))),
    high: Math.max(slope, end(Math.ceil(0.975 * resamples) - 1)),
  };
}

/** The exponent alone; NaN where the points do not tell one. Censored points enter as in {@link exponentOf}. */
export function slopeOf(points: readonly Point[]): number {
  return regressionOf(points)(new Float64Array(points.length).fill(1)).slope;
}

/** The factor by which the percentile interval is widened. @param groups the points of each d */
function wideningOf(groups: readonly (readonly Point[])[]): number {
  const logs = groups.map(([{ d }]) => Math.log(d));
  const sizes = groups.map(({ length }) => length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const mean = sizes.reduce((sum, size, i) => sum + size * logs[i], 0) / total;
  const spreads = groups.map(spreadOf);
  const known = spreads.filter((spread) => !Number.isNaN(spread));
  const typical = known.length > 0 ? known.reduce((sum, spread) => sum + spread, 0) / known.length : 1;
  // Contributions of the seeds at each d to the variance of the slope, up to a common factor.
  const parts = sizes.map(
    (size, i) => size * (logs[i] - mean) ** 2 * (Number.isNaN(spreads[i]) ? typical : spreads[i]),
  );
  const variance = parts.reduce((sum, part) => sum + part, 0);
  if (variance === 0) return 1;
  const resampled = parts.reduce((sum, part, i) => sum + (part * (sizes[i] - 1)) / sizes[i], 0);
  const freedom = variance ** 2 / parts.reduce((sum, part, i) => sum + part ** 2 / (sizes[i] - 1), 0);
  return Math.sqrt(variance / resampled) * (tQuantile(0.975, freedom) / 1.959964);
}

/** Variance of the logarithms over the seeds of one d; NaN where some of them are bounds. */
function spreadOf(group: readonly Point[]): number {
  if (group.some(({ known }) => known !== 'exactly')) return Number.NaN;
  const logs = group.map(({ value }) => Math.log(value));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
}

/** The slope of log value over log d for given weights of the points; NaN where no exact value has any. */
function regressionOf(points: readonly Point[]) {
  const x = centred(points.map(({ d }) => Math.log(d)));
  // Centred, since the fit separates noise from level better around zero.
  const y = centred(points.map(({ value }) => Math.log(value)));
  const known: Known[] = points.map((point) => point.known);
  const ones = new Float64Array(points.length).fill(1);
  const anyCensored = known.some((kind) => kind !== 'exactly');
  return (weights: Float64Array, start?: TobitFit): { slope: number; fit?: TobitFit } => {
    if (!anyCensored) return { slope: leastSquaresSlope(x, y, weights) };
    const exact = new Set<number>();
    for (let i = 0; i < x.length; i++) if (weights[i] > 0 && known[i] === 'exactly') exact.add(x[i]);
    if (exact.size === 0) return { slope: Number.NaN };
    if (exact.size === 1) {
      const [only] = exact;
      const infinite = runsOff(x, known, weights, only);
      if (infinite !== undefined) return { slope: infinite };
    }
    const fit = fitTobit([ones, x], { y, known, weights }, start);
    return { slope: fit.coefficients[1], fit };
  };
}

function centred(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float64Array.from(values, (value) => value - mean);
}

function leastSquaresSlope(x: Float64Array, y: Float64Array, weights: Float64Array): number {
  let [total, meanX, meanY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    total += weights[i];
    meanX += weights[i] * x[i];
    meanY += weights[i] * y[i];
  }
  meanX /= total;
  meanY /= total;
  let [across, along] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    across += weights[i] * (x[i] - meanX) * (y[i] - meanY);
    along += weights[i] * (x[i] - meanX) ** 2;
  }
  return across / along;
}

/**
 * The slope where all exact values are at one x. If no bound at another x stands against it, the likelihood
 * grows without end as the line gets steeper, and the slope is ±∞. NaN where no point is at another x;
 * undefined where the slope is finite.
 */
function runsOff(
  x: Float64Array,
  known: readonly Known[],
  weights: Float64Array,
  only: number,
): number | undefined {
  let [mayRise, mayFall, beside] = [true, true, false];
  for (let i = 0; i < x.length; i++) {
    if (weights[i] === 0 || x[i] === only) continue;
    beside = true;
    if ((known[i] === 'above') === x[i] > only) mayFall = false;
    else mayRise = false;
  }
  if (!beside) return Number.NaN;
  if (mayRise) return Number.POSITIVE_INFINITY;
  return mayFall ? Number.NEGATIVE_INFINITY : undefined;
}
