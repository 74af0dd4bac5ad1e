import type { StepRows } from './runner.ts';
import type { RandomSource, TrainingSample } from './training.ts';

/** Most steps passed to a backend in one call, which bounds how long an abort can take. */
const stepsAtOnce = 200;

/** Most bytes of fresh rows passed to a backend in one call. */
const bytesAtOnce = 8 * 2 ** 20;

/** Where a stage's steps get their rows from. */
export interface RowSource {
  /** Most steps in one call. */
  readonly stepsAtOnce: number;
  /** The rows of the next steps, in the form in which a `StageRunner` takes them. */
  next(steps: number): Promise<Int32Array | StepRows>;
}

/** Rows of a sample that is held, drawn with replacement: their indices. */
export function heldRows(batches: RandomSource, n: number, batch: number): RowSource {
  return {
    stepsAtOnce,
    async next(steps) {
      const indices = new Int32Array(steps * batch);
      for (let i = 0; i < indices.length; i++) indices[i] = batches.integer(n);
      return indices;
    },
  };
}

/** How many steps' fresh rows, of d numbers each, pass to a backend in one call. */
export function stepsPerChunk(batch: number, d: number): number {
  const bytesPerStep = 4 * batch * (d + 2);
  return Math.max(1, Math.min(stepsAtOnce, Math.floor(bytesAtOnce / bytesPerStep)));
}

/**
 * New rows for every step, each used once. Few enough steps pass in one call that memory does not grow with
 * the number of steps.
 *
 * @param d numbers per row
 * @param labelsOf what the loss makes of a call's labels
 */
export function freshRows(
  fresh: (rows: number) => TrainingSample | Promise<TrainingSample>,
  batch: number,
  d: number,
  labelsOf: (y: Float32Array) => Pick<StepRows, 'y' | 'weights'>,
): RowSource {
  return {
    stepsAtOnce: stepsPerChunk(batch, d),
    async next(steps) {
      const { x, y } = await fresh(steps * batch);
      return { x, ...labelsOf(y) };
    },
  };
}
