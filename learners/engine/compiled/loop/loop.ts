import type { StepResults } from '../../training-loop.ts';
import type { Elements } from '../graph.ts';

/** Takes steps of a program, and holds what is carried from one call to the next. */
export interface Loop {
  /**
   * @param perStep for each scanned input, the arrays of all steps, concatenated
   * @returns the program's results in order, each with one entry per step
   */
  run(steps: number, perStep: Readonly<Record<string, Elements>>): Promise<StepResults[]>;
  /** Brings carried inputs to where `state` finds them; for what computes on the processor, they are there. */
  fetch(names: readonly string[]): Promise<void>;
  /**
   * The current elements of a carried input that was fetched after the last call, which must be read before the next call and must not be written.
   */
  state(name: string): Elements;
  dispose(): void;
}
