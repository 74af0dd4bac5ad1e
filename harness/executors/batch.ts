import type { PlannedCell } from '../plan/plan.ts';

/**
 * Where a run is handed over as a whole and nobody waits: a cluster's queue. Its jobs are workers (`hierbench worker`) that
 * share the run's folder, so that what is done, and what is left, is in that folder and nowhere else.
 */
export interface BatchExecutor {
  /** Queues the cells, and returns when they are queued. @throws UserError where the cluster refuses, or has them already */
  submit(cells: readonly PlannedCell[]): Promise<Submitted>;
  /** Queues what is left of an earlier submission once more, with more time or memory where that was the reason. */
  resubmit(): Promise<Submitted>;
  /** What the queue knows of this run; undefined where nothing was submitted. */
  look(): QueueView | undefined;
  /** Takes all of it out of the queue, running jobs too. Results stay. @returns how many jobs there were */
  cancel(): Promise<number>;
}

/** A submission. */
export interface Submitted {
  /** From 1. */
  readonly attempt: number;
  /** Of the cluster; none where scripts were only written. */
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
  /** Tasks by the queue's own word for their state; undefined where the queue cannot be asked. */
  readonly states: Readonly<Record<string, number>> | undefined;
  readonly cancelled: boolean;
  /** Tasks that ended without a result for each of their cells, and why, as far as it is known. */
  readonly unfinished: readonly string[];
}
