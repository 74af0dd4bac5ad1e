import type { Elements } from '../graph.ts';

/** One result of all steps of a call. */
export interface LoopResults {
  /** steps×(the result's own shape) */
  readonly shape: readonly number[];
  readonly type: 'float32' | 'int32' | 'bool';
  readonly elements: Elements;
}

/** Takes steps of a program. What is carried is in its hands from one call to the next. */
export interface Loop {
  /**
   * @param perStep for each scanned input, the arrays of all steps one after the other
   * @returns the program's results in order, one entry a step
   */
  run(steps: number, perStep: Readonly<Record<string, Elements>>): Promise<LoopResults[]>;
  /** What a carried input's elements are by now: to be read before the next call, and not to be written. */
  state(name: string): Elements;
  dispose(): void;
}
