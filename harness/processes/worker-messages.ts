import type { CellRecord, CellSpec, TrialRecord, WorkerTimings } from '../results/record.ts';

/** What tuning found, as a final fit gets it. */
export interface Tuned {
  /** The winning trial's full parameters; absent where no trial succeeded: the defaults. */
  readonly params?: Record<string, unknown>;
  readonly stopStep?: number;
  readonly tuneSeconds: number;
  readonly tuneCpuSeconds: number;
  /** Why there are no parameters. */
  readonly note?: string;
}

/** One cell for one worker. */
export interface CellJob {
  readonly id: string;
  readonly spec: CellSpec;
  readonly learnerModule?: string;
  readonly taskModule?: string;
  /** Given to a `fit` cell that was tuned. */
  readonly tuned?: Tuned;
  /** How many times a `fit` cell does its fit, for the times; default 1. */
  readonly repeatTiming?: number;
  /** Given to a `tune` cell that goes on after its worker was killed in a trial. */
  readonly finishedTrials?: readonly TrialRecord[];
}

/** What a worker finds out: a record but for what only the parent knows. */
export type CellOutcome = Pick<
  CellRecord,
  | 'status'
  | 'message'
  | 'note'
  | 'structure'
  | 'spectrum'
  | 'params'
  | 'stopStep'
  | 'trials'
  | 'metrics'
  | 'trace'
  | 'load'
  | 'repeats'
  | 'info'
  | 'strength'
  | 'peakRssMiB'
  | 'backend'
  | 'versions'
> & { readonly timings?: WorkerTimings };

/** From the worker to its parent. */
export type WorkerMessage =
  /** What it does now. The parent allows each phase the cell's time limit and some grace. */
  | { readonly type: 'phase'; readonly phase: 'data' | 'fit' | 'evaluate'; readonly trial?: TrialStart }
  | { readonly type: 'progress'; readonly step: number; readonly of: number; readonly loss?: number }
  /** Time the harness itself took during a fit: the parent extends its deadline by it. */
  | { readonly type: 'off-clock'; readonly seconds: number }
  | { readonly type: 'trial'; readonly trial: TrialRecord }
  | { readonly type: 'done'; readonly outcome: CellOutcome };

/** A tuning trial that begins; if the worker dies in it, its parent records it with these parameters. */
export interface TrialStart {
  readonly index: number;
  readonly params: Record<string, unknown>;
  readonly of: number;
}
