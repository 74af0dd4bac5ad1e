import type { BenchJob } from './job.ts';
import type { Turn } from './take-turn.ts';

/** One of those whose times are compared: they take turns, so that what slows the machine slows them all. */
export interface Contestant {
  readonly subject: string;
  readonly peer: boolean;
  /** Gets ready; what has been opened before is let go of. @throws Error where it cannot do this job. */
  open(job: BenchJob): Promise<void>;
  /** Measures for about this long. */
  turn(seconds: number): Promise<Turn>;
  close(): void;
}
