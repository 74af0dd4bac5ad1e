import type { Row } from '../rows.ts';
import { type Quantity, testError } from './quantity.ts';

/** Where on an axis a quantity is first at or below a level. */
export interface Crossing {
  /** The reading that is. */
  readonly index: number;
  /**
   * The share of the way from the reading before to this one; 1 for the first, and where there is nothing to
   * interpolate between.
   */
  readonly share: number;
}

/**
 * The first passage of a quantity along any axis; between two readings its logarithm is taken to be linear on
 * that axis.
 *
 * @param values in the order of the axis
 * @param least values below this are known only to be at most this
 * @returns undefined where the level is not reached (the passage is censored).
 */
export function crossing(values: readonly number[], level: number, least = 0): Crossing | undefined {
  const index = values.findIndex((value) => value <= level);
  if (index < 0) return undefined;
  const before = values[index - 1];
  const after = Math.max(values[index], least);
  const share =
    index > 0 && after > 0 && Number.isFinite(before)
      ? Math.log(before / level) / Math.log(before / after)
      : 1;
  return { index, share };
}

export interface Passage {
  readonly seconds: number;
  readonly samples: number;
  readonly steps: number;
}

/** What a training trace can be measured along. */
export type TraceAxis = keyof Passage;

type TraceEntry = Row['trace'][number];

/**
 * When the error of a training trace, or another quantity in it, is first at or below a level; between two
 * trace points its logarithm is taken to be linear in time. A trace that starts there passes at its first
 * point, which is an upper bound. Points without the quantity are left out.
 *
 * @param trace in the order of time
 * @returns undefined where the level is not reached.
 */
export function firstPassage(
  trace: readonly TraceEntry[],
  level: number,
  quantity: Quantity = testError,
): Passage | undefined {
  const read = trace.flatMap((entry) => {
    const value = quantity.inTrace(entry);
    return value === undefined ? [] : [{ entry, value }];
  });
  const found = crossing(
    read.map(({ value }) => value),
    level,
  );
  if (!found) return undefined;
  const { entry: after } = read[found.index];
  const before = read[found.index - 1]?.entry;
  const between = (from: number, to: number) => from + found.share * (to - from);
  return {
    seconds: before ? between(before.seconds, after.seconds) : after.seconds,
    samples: before ? between(before.samplesSeen, after.samplesSeen) : after.samplesSeen,
    steps: before ? between(before.step, after.step) : after.step,
  };
}

/**
 * The first passage of one fit. A fit that ran out of time is judged by its trace; one that failed in another
 * way has not passed. A fit whose trace lacks the quantity is judged by its final model, and passes at the
 * end.
 */
export function passageOf(row: Row, level: number, quantity: Quantity = testError): Passage | undefined {
  if (row.status !== 'ok' && row.status !== 'timeout') return undefined;
  if (row.trace.some((entry) => quantity.inTrace(entry) !== undefined))
    return firstPassage(row.trace, level, quantity);
  const reached = quantity.atEnd(row);
  if (reached === undefined || row.fitSeconds === undefined || reached > level) return undefined;
  return {
    seconds: row.fitSeconds,
    samples: Number(row.info.samplesSeen ?? row.n),
    steps: Number(row.info.steps ?? 1),
  };
}
