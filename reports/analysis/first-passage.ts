import type { Row } from '../rows.ts';

/** The levels of error whose first passage is reported. */
export const epsilons = [0.3, 0.1, 0.03, 0.01, 1e-3] as const;

export interface Passage {
  readonly seconds: number;
  readonly samples: number;
}

interface Point {
  readonly seconds: number;
  readonly samplesSeen: number;
  readonly error: number;
}

/**
 * When the error of a training trace is first ≤ ε; between two trace points the logarithm of the error is
 * taken to be linear in time. A trace that starts at or below ε passes at its first point, which is an upper
 * bound.
 *
 * @param trace in the order of time
 * @returns undefined where ε is not reached (the passage is censored).
 */
export function firstPassage(trace: readonly Point[], epsilon: number): Passage | undefined {
  const reached = trace.findIndex(({ error }) => error <= epsilon);
  if (reached < 0) return undefined;
  const after = trace[reached];
  const before = trace[reached - 1];
  const share =
    before && after.error > 0 && Number.isFinite(before.error)
      ? Math.log(before.error / epsilon) / Math.log(before.error / after.error)
      : 1;
  const between = (from: number, to: number) => from + share * (to - from);
  return {
    seconds: before ? between(before.seconds, after.seconds) : after.seconds,
    samples: before ? between(before.samplesSeen, after.samplesSeen) : after.samplesSeen,
  };
}

/**
 * The first passage of one fit. A fit that ran out of time is judged by its trace; one that failed in another
 * way has not passed. A learner without a trace is judged by its test error, and passes at the end of its
 * fit.
 */
export function passageOf(row: Row, epsilon: number): Passage | undefined {
  if (row.status !== 'ok' && row.status !== 'timeout') return undefined;
  if (row.trace.length > 0) return firstPassage(row.trace, epsilon);
  if (row.testError === undefined || row.fitSeconds === undefined || row.testError > epsilon)
    return undefined;
  return { seconds: row.fitSeconds, samples: Number(row.info.samplesSeen ?? row.n) };
}
