import type { SampleCount } from '../results/record.ts';

/**
 * The first reported seed. Lower seeds are for development: choosing a learner's defaults by its error on a
 * seed amounts to tuning on that seed.
 */
export const firstReportedSeed = 101;

/** Default number of training samples at dimension d. */
export const usualSampleSize = '8d^2';

/** Share of the tuning sample that is held out for validation. */
export const validationShare = 0.2;

/**
 * Rows at the beginning of a stream that a learner is given as its sample: enough for the moments of labels
 * with heavy tails, and few enough to hold at any d.
 */
export const streamStart = 4096;

/** Rows of the validation sample of a stream. */
export const streamValidationSize = 4096;

/** Rows of the training sample that a cell holds. */
export function heldRows(n: SampleCount): number {
  return n === 'stream' ? streamStart : n;
}

/**
 * How a sample of n rows is divided into rows to train on and rows to validate on. A stream gives up none of
 * its rows: those for validation are drawn besides.
 */
export function splitSize(n: SampleCount, share: number): { training: number; validation: number } {
  if (n === 'stream') return { training: streamStart, validation: streamValidationSize };
  const validation = Math.max(1, Math.round(n * share));
  return { training: n - validation, validation };
}

/** Rows of the sample on which trace points are measured. */
export const monitorSize = 2048;

/** Rows of the sample on which a diagnosed cell compares features. */
export const diagnosisSize = 4096;

/**
 * Most training rows on which the training error is measured: the first ones, which are a random part of the
 * sample.
 */
export const trainErrorSize = 2048;
