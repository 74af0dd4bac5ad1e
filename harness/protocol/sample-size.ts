import { parsePowerLaw } from '../results/power-law.ts';
import type { SampleCount } from '../results/record.ts';

/**
 * How many training samples at dimension d: a number, or c·d^p written as `8d^2`, `2*d^1.5`, `d^2`; or
 * `stream`, an unlimited number of which none is seen twice.
 */
export type SampleSize = number | string;

/** The number of samples at dimension d. */
export type NumberAt = (d: number) => number;

/** The number of samples at dimension d, or `stream`. */
export type SizeAt = (d: number) => SampleCount;

/** No machine's memory holds more samples than this. */
const largestSample = 2 ** 31;

/** Fewer samples than this leave too little to validate on. */
export const smallestSample = 10;

/**
 * The rule as a function of d, rounded to whole samples.
 *
 * @returns a message that says what is wrong if the text is not such a rule.
 */
export function parseSampleSize(rule: SampleSize): SizeAt | string {
  if (typeof rule === 'string' && rule.trim() === 'stream') return () => 'stream';
  return parseNumberOfSamples(rule, ', or stream');
}

/**
 * The same where there has to be a number.
 *
 * @param besides what else a rule may be, for the message
 */
export function parseNumberOfSamples(rule: SampleSize, besides = ''): NumberAt | string {
  if (typeof rule === 'number' || /^\d+$/.test(rule.trim())) {
    const n = Number(rule);
    if (!Number.isSafeInteger(n) || n < smallestSample || n > largestSample)
      return `${rule} is not a sample size (a whole number from ${smallestSample} to ${largestSample})`;
    return () => n;
  }
  const law = parsePowerLaw(rule);
  if (!law || law.power < 0)
    return `"${rule}" is not a sample size (a whole number${besides === '' ? ', or' : ','} a rule such as 8d^2${besides})`;
  const { factor, power } = law;
  if (factor * 2 ** power > largestSample)
    return `"${rule}" is more than ${largestSample} samples at every d`;
  return (d) => Math.round(factor * d ** power);
}
