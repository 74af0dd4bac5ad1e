import type { BenchJob } from './job.ts';
import type { Turn } from './take-turn.ts';

/**
 * A subject whose times are compared with others. Contestants take turns, so that whatever slows the machine
 * slows them all.
 */
export interface Contestant {
  readonly subject: string;
  readonly peer: boolean;
  /** Prepares a job, and releases the one prepared before. @throws Error if it cannot do this job. */
  open(job: BenchJob): Promise<void>;
  /** Measures for about this long. */
  turn(seconds: number): Promise<Turn>;
  close(): void;
}
