import type { CellJob, CellOutcome } from '../processes/worker-messages.ts';
import type { LivePoint } from '../results/live.ts';
import type { Status } from '../results/record.ts';

/** What a running cell is doing, for the progress line. */
export interface CellActivity {
  readonly phase: 'start' | 'data' | 'fit' | 'evaluate';
  /** Tuning: trial `index` (from 0) of `of`. */
  readonly trial?: { readonly index: number; readonly of: number };
  readonly step?: number;
  readonly of?: number;
  /** Training loss at this step, where the learner reports one. */
  readonly loss?: number;
  /** A point of the trace that was just measured. */
  readonly point?: LivePoint;
}

/** A cell that has ended, successfully or not. */
export interface FinishedCell extends CellOutcome {
  readonly startedAt: string;
  readonly cellSeconds: number;
}

/**
 * A cell could not get the time or memory that its limits allow. That is a property of the place where it ran
 * and not of the cell, which therefore gets no result and can run in a larger place.
 */
export class PutBackError extends Error {
  override name = 'PutBackError';
}

/** Runs cells while the caller waits. (Jobs on a cluster run workers, which use one of these.) */
export interface Executor {
  /** How many cells run at once. */
  readonly slots: number;
  /**
   * Limit in MiB on the expected memory of all running cells together; a single cell always runs. Absent: no
   * limit.
   */
  readonly memoryMiB?: number;
  /**
   * Runs one cell to its end. What goes wrong in the cell is a status, not a rejection.
   *
   * @param signal stops the cell at once; the promise then rejects with the signal's reason
   * @throws PutBackError if the cell was ended for a reason outside the cell
   */
  run(job: CellJob, onActivity: (activity: CellActivity) => void, signal: AbortSignal): Promise<FinishedCell>;
  /** Releases the executor's resources. */
  close(): void;
}

/** Why a worker was killed, or died. */
export interface WorkerEnd {
  readonly status: Status;
  readonly message: string;
}
