import type { PlannedCell } from '../plan/plan.ts';

/**
 * Hands a whole run over to a cluster's queue, without anyone waiting for it. The jobs are workers
 * (`hierbench worker`) that share the run's folder; that folder alone records what is done and what is left.
 */
export interface BatchExecutor {
  /**
   * Queues the cells, and returns once they are queued.
   *
   * @throws UserError if the cluster refuses or already has them
   */
  submit(cells: readonly PlannedCell[]): Promise<Submitted>;
  /**
   * Queues what an earlier submission left undone, with more time or memory for cells that had too little of
   * it.
   */
  resubmit(): Promise<Submitted>;
  /** What the queue knows about this run; undefined if nothing was submitted. */
  look(): QueueView | undefined;
  /** Cancels all jobs of the run, queued and running. Results stay. @returns how many jobs were cancelled */
  cancel(): Promise<number>;
}

/** A submission. */
export interface Submitted {
  /** Counted from 1. */
  readonly attempt: number;
  /** Job ids on the cluster; empty if scripts were only written. */
  readonly jobs: readonly string[];
  readonly tasks: number;
  readonly cells: number;
  /** Folder of the scripts, the lists of cells and the logs. */
  readonly scripts: string;
}

/** The queue's view of the newest submission. */
export interface QueueView {
  readonly attempt: number;
  /** Folder of the scripts. */
  readonly scripts: string;
  readonly jobs: readonly string[];
  /** Number of tasks by state, in the queue's own words; undefined if the queue cannot be asked. */
  readonly states: Readonly<Record<string, number>> | undefined;
  readonly cancelled: boolean;
  /** Tasks that ended before all of their cells had a result, with the reasons as far as they are known. */
  readonly unfinished: readonly string[];
}
