import { formatError, listing } from '../numbers.ts';
import { fewestForBootstrap } from './bootstrap.ts';
import type { Exponent, NoExponent } from './exponent.ts';
import { belowFullStrength } from './full-strength.ts';
import type { Summary } from './summary.ts';

/** The relative error that counts as having learnt a target. */
export const verdictEpsilon = 0.01;

export interface LearningVerdict {
  readonly kind: 'learns' | 'stalls' | 'undecided' | typeof belowFullStrength;
  /** One plain sentence with the numbers that decided it. */
  readonly reason: string;
}

/**
 * The verdict on one learner on one family. *Learns*: the upper end of the error's interval is at most ε at
 * every d. *Stalls*: its lower end is above ε at the largest d, and the error does not fall with d (the
 * interval of its exponent reaches zero or above). Otherwise, and where some d has fewer than three seeds,
 * *undecided*.
 *
 * @param summaries one per d, in the order of d
 * @param trend exponent of the error in d
 */
export function learningVerdict(
  summaries: readonly Summary[],
  trend: Exponent | NoExponent,
  epsilon = verdictEpsilon,
): LearningVerdict {
  const attempted = summaries.filter(({ error }) => error !== undefined);
  const undecided = (reason: string): LearningVerdict => ({ kind: 'undecided', reason });
  if (attempted.length === 0) return undecided('No fit was attempted.');
  const few = attempted.filter(({ error }) => (error?.seeds ?? 0) < fewestForBootstrap);
  if (few.length > 0)
    return undecided(`There are fewer than three seeds ${at(few)}, and a verdict needs three everywhere.`);

  const above = attempted.filter(({ error }) => !(error && error.high <= epsilon));
  if (above.length === 0) {
    const highest = Math.max(...attempted.map(({ error }) => error?.high ?? Number.NaN));
    return {
      kind: 'learns',
      reason: `The intervals of its error end at ${formatError(highest)}${highest > 0 ? ' or below' : ''} ${at(attempted)}.`,
    };
  }

  const largest = attempted[attempted.length - 1];
  const { low, high } = largest.error as NonNullable<Summary['error']>;
  const place = `At d = ${largest.d}`;
  if (low === Number.POSITIVE_INFINITY) return undecided(`${place} no fit ended well.`);
  if (low <= epsilon) {
    const upTo = high === Number.POSITIVE_INFINITY ? 'a failed fit' : formatError(high);
    if (high > epsilon)
      return undecided(`${place} its error is ${formatError(low)} to ${upTo}: ε = ${epsilon} lies between.`);
    return undecided(
      `${place} its error is ${upTo}${high > 0 ? ' or less' : ''}, but it is above ε = ${epsilon} ${at(above)}.`,
    );
  }
  const stays = `${place} its error is ${formatError(low)} or more`;
  if (attempted.length === 1) return undecided(`${stays}, but one d shows no trend.`);
  if (typeof trend === 'string' || trend.low === undefined || trend.high === undefined)
    return undecided(`${stays}, but too few fits ended well to see a trend.`);
  const exponent = `exponent ${formatExponent(trend.low)} to ${formatExponent(trend.high)}`;
  if (trend.high < 0) return undecided(`${stays}, but it falls with d (${exponent}).`);
  return { kind: 'stalls', reason: `${stays}, and it does not fall with d (${exponent}).` };
}

/** In place of a verdict: at these d, the learner is below full strength. */
export function noVerdict(dimensions: readonly number[]): LearningVerdict {
  const where = listing(dimensions.map(String));
  return {
    kind: belowFullStrength,
    reason: `At d = ${where} it worked over fewer centres or random features than span what its sample supports, so its error there reflects their number.`,
  };
}

/** An exponent with two decimals and a true minus sign: −0.05, 1.32, ∞. */
export function formatExponent(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text = Math.abs(value) >= 100 ? Math.abs(value).toFixed(0) : Math.abs(value).toFixed(2);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function at(summaries: readonly Summary[]): string {
  return `at d = ${listing(summaries.map(({ d }) => String(d)))}`;
}
