import type { CellJob, CellOutcome } from '../processes/worker-messages.ts';
import type { Status } from '../results/record.ts';

/** What a running cell is doing, for the progress line. */
export interface CellActivity {
  readonly phase: 'start' | 'data' | 'fit' | 'evaluate';
  /** Tuning: trial `index` (from 0) of `of`. */
  readonly trial?: { readonly index: number; readonly of: number };
  readonly step?: number;
  readonly of?: number;
}

/** A cell that has ended, whatever its end was. */
export interface FinishedCell extends CellOutcome {
  readonly startedAt: string;
  readonly cellSeconds: number;
}

/**
 * A cell that could not have what its limits allow it: this says something of the place, nothing of the cell, which is
 * therefore left without a result, for a larger place.
 */
export class PutBackError extends Error {
  override name = 'PutBackError';
}

/** Where cells run while somebody waits for them. (Jobs of a cluster run workers, which use one of these.) */
export interface Executor {
  /** How many cells at once. */
  readonly slots: number;
  /** MiB that the cells running at once may be expected to use together; one alone may always. Absent: any. */
  readonly memoryMiB?: number;
  /**
   * Runs one cell to its end. What goes wrong in the cell is a status, not a rejection.
   *
   * @param signal stops the cell at once; the promise then rejects with the signal's reason
   * @throws PutBackError where the cell was ended for a reason that is none of its own
   */
  run(job: CellJob, onActivity: (activity: CellActivity) => void, signal: AbortSignal): Promise<FinishedCell>;
  /** Frees what the executor holds. */
  close(): void;
}

/** Why a worker was killed, or died. */
export interface WorkerEnd {
  readonly status: Status;
  readonly message: string;
}
