import type { CellActivity, Executor } from '../executors/contract.ts';
import type { PlannedCell } from '../plan/plan.ts';
import type { CellRecord, RunBudget, Status } from '../results/record.ts';

/** Receives the events of a run, for display. */
export interface RunListener {
  /** The plan is made: these are all of its cells, and those left to do. */
  planned?(cells: readonly PlannedCell[], todo: readonly PlannedCell[], slots: number): void;
  started?(cell: PlannedCell): void;
  activity?(cell: PlannedCell, activity: CellActivity): void;
  finished?(cell: PlannedCell, record: CellRecord): void;
  /** The cell ended without a result, for a reason outside the cell. */
  putBack?(cell: PlannedCell, why: string): void;
  warning?(message: string): void;
}

/** Where a run’s results go, how many cells run at once, and who listens. */
export interface RunOptions {
  /** The run's folder; made if it does not exist. A rerun into the same folder does only what is missing. */
  readonly out: string;
  /** Recorded with the run: the command that started it. */
  readonly command?: string;
  /** How many cells run at once. Default: the configuration's number, or the number of cores. */
  readonly jobs?: number;
  /** Runs failed cells again (all statuses but `ok` and `unsupported`). */
  readonly retryFailed?: boolean;
  /** Recorded with the run: what was left out of the configuration to save time. */
  readonly budget?: RunBudget;
  /** Stops the run: no new cells start, and running ones are killed. Finished results stay. */
  readonly signal?: AbortSignal;
  readonly listener?: RunListener;
  /** Where cells run; the caller closes it. Default: processes on this machine. */
  readonly executor?: Executor;
}

/** The outcome of a run. */
export interface RunSummary {
  readonly folder: string;
  /** Number of cells of the configuration. */
  readonly cells: number;
  /** How many of them had a usable result before. */
  readonly reused: number;
  /** How many cells have each status, among all that have a result now. */
  readonly statuses: Readonly<Partial<Record<Status, number>>>;
  readonly interrupted: boolean;
  /** All results of the configuration, in the order of the plan. */
  readonly records: readonly CellRecord[];
}
