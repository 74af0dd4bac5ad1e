/**
 * Reported seeds are counted from here. Lower ones are for development: whoever chooses a learner's defaults by its error
 * on some seed has tuned on that seed.
 */
export const firstReportedSeed = 101;

/** Training samples at dimension d, where nothing else is asked for. */
export const usualSampleSize = '8d^2';

/** Share of the tuning sample that validates. */
export const validationShare = 0.2;

/** Rows of a sample of n that validate, and those that are left to train on. */
export function splitSize(n: number, share: number): { training: number; validation: number } {
  const validation = Math.max(1, Math.round(n * share));
  return { training: n - validation, validation };
}

/** Rows of the sample on which trace points are measured. */
export const monitorSize = 2048;

/** Rows of the sample on which a diagnosed cell compares features. */
export const diagnosisSize = 4096;

/** Training rows on which the training error is measured, at most: the first ones, a random part of the sample. */
export const trainErrorSize = 2048;
