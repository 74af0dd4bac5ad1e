import type { CellActivity, Executor } from '../executors/contract.ts';
import type { PlannedCell } from '../plan/plan.ts';
import type { CellRecord, RunBudget, Status } from '../results/record.ts';

/** What happens during a run, for whoever shows it. */
export interface RunListener {
  /** The plan is made: so many cells, of which these are left to do. */
  planned?(cells: readonly PlannedCell[], todo: readonly PlannedCell[], slots: number): void;
  started?(cell: PlannedCell): void;
  activity?(cell: PlannedCell, activity: CellActivity): void;
  finished?(cell: PlannedCell, record: CellRecord): void;
  /** It ended without a result, for a reason that is none of its own. */
  putBack?(cell: PlannedCell, why: string): void;
  warning?(message: string): void;
}

/** Where a run’s results go, on how many cells at once, and who listens. */
export interface RunOptions {
  /** The run's folder; made if it is not there. A rerun into the same folder does only what is missing. */
  readonly out: string;
  /** Recorded with the run: the command that started it. */
  readonly command?: string;
  /** Cells at once. Default: the configuration's, or the number of cores. */
  readonly jobs?: number;
  /** Runs failed cells again (all statuses but `ok` and `unsupported`). */
  readonly retryFailed?: boolean;
  /** Recorded with the run: what the configuration lacks for the sake of time. */
  readonly budget?: RunBudget;
  /** Stops the run: no new cells, the running ones killed. What is finished stays. */
  readonly signal?: AbortSignal;
  readonly listener?: RunListener;
  /** Where cells run; whoever made it closes it. Default: processes of this machine. */
  readonly executor?: Executor;
}

/** What came of a run. */
export interface RunSummary {
  readonly folder: string;
  /** Cells of the configuration. */
  readonly cells: number;
  /** Of these, how many had a result before. */
  readonly reused: number;
  /** Statuses of all cells that have a result now. */
  readonly statuses: Readonly<Partial<Record<Status, number>>>;
  readonly interrupted: boolean;
  /** All results of the configuration, in the order of the plan. */
  readonly records: readonly CellRecord[];
}
