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

/** Wider layers are compared by matrix products instead of loops, which would take most of a minute. */
export const widestOfLoops = 1000;

/** The most rows of that sample that a wide model is compared on. */
export const mostDiagnosisRows = 8192;

/**
 * Rows on which a model's features, `width` of them in all layers together, are compared with the target's.
 * Half of the rows fit the map, so that it has at least twice as many rows as features up to a width of 2,048.
 * Beyond, errors include what too few rows leave undetermined.
 */
export function diagnosisRows(width: number): number {
  return Math.min(mostDiagnosisRows, Math.max(diagnosisSize, 4 * width));
}

/** Ridge strengths among which the head of a transferred fit chooses, relative to the variance of a feature. */
export const headRidges: readonly number[] = Array.from({ length: 11 }, (_, i) => 10 ** (i - 8));

/** Rows up to which every row is held out once; beyond, the last fifth is enough to tell ridges apart. */
const fewHeadRows = 2000;

/** How many parts of a head's rows are held out in turn, each of a fifth of them. */
export function headFolds(n: number): number {
  return n <= fewHeadRows ? 5 : 1;
}

/**
 * Most training rows on which the training error is measured: the first ones, which are a random part of the
 * sample.
 */
export const trainErrorSize = 2048;
