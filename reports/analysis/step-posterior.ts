import { decreasingRoot } from './distributions/decreasing-root.ts';
import { normalTails } from './distributions/normal.ts';

/** What is known about the scatter of single values before they are looked at. */
export interface NoisePrior {
  /** Centre of the prior of the variance. */
  readonly variance: number;
  /** As many observations as the prior is worth; 0 is none. */
  readonly degrees: number;
}

export interface StepModel {
  readonly noise: NoisePrior;
  /** Prior probability that there is a step at all. */
  readonly prior: number;
  /** Whether a step can be between value `after` and the next one. Default: anywhere. */
  readonly canStep?: (after: number) => boolean;
}

export interface StepPosterior {
  /** Posterior probability that there is a step. */
  readonly probability: number;
  /** The most probable place: the step is between this value and the next one. */
  readonly after: number;
  /** Probability of this place, if there is a step. */
  readonly share: number;
}

/** Posterior of the size of a step: median and central 95% interval. */
export interface StepSize {
  readonly size: number;
  readonly low: number;
  readonly high: number;
}

/** Steps are logarithms of factors: half of all are expected to be by more than this factor. */
const usualStep = Math.log(1.5);

/**
 * The prior probability of a step in each of several series for which it is as probable as not that there is none
 * in any (Westfall, Johnson & Utts, "A Bayesian perspective on the Bonferroni adjustment", Biometrika 84, 1997).
 */
export function stepPrior(series: number): number {
  return 1 - 0.5 ** (1 / Math.max(1, series));
}

/**
 * Whether the mean of a series of logarithms changes once (Smith, "A Bayesian approach to inference about a
 * change-point in a sequence of random variables", Biometrika 62, 1975). Values are normal around a constant, or
 * around two constants, before and after the step. The level has a flat prior, the variance a scaled inverse χ²,
 * the place is uniform, and the size of the step has a Cauchy prior of scale log 1.5, whose tails let a large step
 * be found in few values (Jeffreys, "Theory of probability", §5.2). A Bayes factor reaches K without a step with
 * probability at most 1/K, so of series whose noise is as the prior says, fewer than one in nineteen has a
 * posterior of 95% without a step.
 *
 * @param values in order, finite
 * @returns undefined where there are fewer than two values or no place for a step
 */
export function stepPosterior(
  values: readonly number[],
  { noise, prior, canStep = () => true }: StepModel,
): StepPosterior | undefined {
  const places = values.slice(1).flatMap((_, after) => (canStep(after) ? [after] : []));
  if (places.length === 0) return undefined;
  const deviations = deviationsOf(values, noise);
  const none = logSum(deviations.map(({ logWeight }) => logWeight));
  const logFactors = places.map((after) => logWeightOf(contrastOf(values, after), deviations) - none);
  const total = logSum(logFactors);
  const best = logFactors.indexOf(Math.max(...logFactors));
  const logOdds = Math.log(prior / (1 - prior)) + total - Math.log(places.length);
  return {
    probability: 1 / (1 + Math.exp(-logOdds)),
    after: places[best],
    share: Math.exp(logFactors[best] - total),
  };
}

/** The size of a step that is known to be after value `after`, under the same model. */
export function stepSize(values: readonly number[], noise: NoisePrior, after: number): StepSize {
  const components = componentsOf(contrastOf(values, after), deviationsOf(values, noise));
  const highest = Math.max(...components.map(({ logWeight }) => logWeight));
  const kept = components
    .map(({ logWeight, ...component }) => ({ ...component, weight: Math.exp(logWeight - highest) }))
    .filter(({ weight }) => weight > negligible);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  const below = (size: number) =>
    kept.reduce(
      (sum, { weight, mean, deviation }) => sum + weight * normalTails((size - mean) / deviation).lower,
      0,
    ) / total;
  const ends = kept.flatMap(({ mean, deviation }) => [mean - 40 * deviation, mean + 40 * deviation]);
  const quantile = (share: number) =>
    bisect((size) => below(size) < share, Math.min(...ends), Math.max(...ends));
  return { size: quantile(0.5), low: quantile(0.025), high: quantile(0.975) };
}

const negligible = 1e-7;

/** Where a condition that holds at `low` and not at `high` ends. */
function bisect(holds: (at: number) => boolean, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let i = 0; i < 60; i++) {
    const middle = (from + to) / 2;
    if (holds(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The two parts of a series: the difference of their means, and its variance in units of that of a value. */
interface Contrast {
  readonly difference: number;
  readonly unit: number;
}

function contrastOf(values: readonly number[], after: number): Contrast {
  const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / part.length;
  const [before, rest] = [values.slice(0, after + 1), values.slice(after + 1)];
  return { difference: mean(rest) - mean(before), unit: 1 / before.length + 1 / rest.length };
}

/** A variance of single values, and the logarithm of its posterior weight if there is no step. */
interface Deviation {
  readonly variance: number;
  readonly logWeight: number;
}

const gridPoints = 96;

/** The posterior of the variance if there is no step, on a logarithmic grid; unnormalised. */
function deviationsOf(values: readonly number[], { variance, degrees }: NoisePrior): Deviation[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const scale = degrees * variance;
  const most = degrees + values.length;
  const from = 0.5 * Math.log(scale / most) - 2;
  const to = 0.5 * Math.log(scale + squares) + 4;
  return Array.from({ length: gridPoints }, (_, i) => {
    const log = from + ((to - from) * (i + 0.5)) / gridPoints;
    const own = Math.exp(2 * log);
    return { variance: own, logWeight: -(most - 1) * log - (scale + squares) / (2 * own) };
  });
}

const mixturePoints = 24;

/** A Cauchy variable is a normal one divided by the magnitude of another: variances of equal weight. */
const stepVariances: readonly number[] = Array.from({ length: mixturePoints }, (_, i) => {
  const tail = 0.5 - (i + 0.5) / (2 * mixturePoints);
  return (usualStep / decreasingRoot((z) => normalTails(z).upper - tail)) ** 2;
});

/** The logarithm of the summed weights of all variances of values and of steps, if there is this step. */
function logWeightOf(contrast: Contrast, deviations: readonly Deviation[]): number {
  return logSum(componentsOf(contrast, deviations).map(({ logWeight }) => logWeight));
}

/** The size of the step for one variance of values. */
interface Component {
  readonly mean: number;
  readonly deviation: number;
  readonly logWeight: number;
}

/** One component for each variance of values; over the variances of steps, mean and variance are summed up. */
function componentsOf({ difference, unit }: Contrast, deviations: readonly Deviation[]): Component[] {
  return deviations.map(({ variance, logWeight }) => {
    const own = unit * variance;
    const square = (0.5 * difference ** 2) / own;
    let [sum, kept, keptSquare] = [0, 0, 0];
    // The exponent is at most `square`, which is taken out of the sum.
    for (const step of stepVariances) {
      const rest = own / (own + step);
      const weight = Math.sqrt(rest) * Math.exp(-square * rest);
      sum += weight;
      kept += weight * (1 - rest);
      keptSquare += weight * (1 - rest) ** 2;
    }
    const [share, shareSquare] = [kept / sum, keptSquare / sum];
    return {
      mean: share * difference,
      deviation: Math.sqrt(own * share + difference ** 2 * Math.max(0, shareSquare - share ** 2)),
      logWeight: logWeight + square + Math.log(sum / mixturePoints),
    };
  });
}

function logSum(logs: readonly number[]): number {
  const highest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  return highest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - highest), 0));
}
