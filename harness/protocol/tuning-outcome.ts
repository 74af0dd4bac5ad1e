import type { Status, TrialRecord } from '../results/record.ts';

/** The result of a tuning cell's trials. */
export interface TuningOutcome {
  readonly status: Status;
  readonly message?: string;
  /** Parameters of the winning trial; absent if every trial failed. */
  readonly params?: Record<string, unknown>;
  readonly stopStep?: number;
}

/**
 * The trial with the smallest validation error wins; the first, if several are equal. If every trial failed,
 * the status is that of the first trial, which uses the defaults.
 */
export function concludeTuning(trials: readonly TrialRecord[]): TuningOutcome {
  let best: TrialRecord | undefined;
  for (const trial of trials) {
    if (trial.status !== 'ok' || trial.validationError === undefined) continue;
    if (best?.validationError === undefined || trial.validationError < best.validationError) best = trial;
  }
  if (best) {
    const { params, stopStep } = best;
    return { status: 'ok', params, ...(stopStep === undefined ? {} : { stopStep }) };
  }
  const [first] = trials;
  const count = trials.length === 1 ? 'the only trial' : `all ${trials.length} trials`;
  return { status: first.status, message: `${count} failed; the first: ${first.message ?? first.status}` };
}
