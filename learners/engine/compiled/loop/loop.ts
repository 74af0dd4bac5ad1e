import type { StepResults } from '../../training-loop.ts';
import type { Elements } from '../graph.ts';

/** Takes steps of a program. What is carried is in its hands from one call to the next. */
export interface Loop {
  /**
   * @param perStep for each scanned input, the arrays of all steps one after the other
   * @returns the program's results in order, one entry a step
   */
  run(steps: number, perStep: Readonly<Record<string, Elements>>): Promise<StepResults[]>;
  /** What a carried input's elements are by now: to be read before the next call, and not to be written. */
  state(name: string): Elements;
  dispose(): void;
}
