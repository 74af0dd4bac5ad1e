import type { LivePoint } from '../results/live.ts';
import type { CellRecord, CellSpec, TrialRecord, WorkerTimings } from '../results/record.ts';

/** The result of tuning, as passed to a reported fit. */
export interface Tuned {
  /** The winning trial's full parameters; absent if no trial succeeded, which means the defaults. */
  readonly params?: Record<string, unknown>;
  readonly stopStep?: number;
  readonly tuneSeconds: number;
  readonly tuneCpuSeconds: number;
  /** Why there are no parameters. */
  readonly note?: string;
}

/** The job of a worker: one cell. */
export interface CellJob {
  readonly id: string;
  readonly spec: CellSpec;
  readonly learnerModule?: string;
  readonly taskModule?: string;
  /** Files of the metrics that a `fit` cell measures, by name. */
  readonly metricModules?: Readonly<Record<string, string>>;
  /** Given to a `fit` cell that was tuned. */
  readonly tuned?: Tuned;
  /** How many times a `fit` cell performs its fit, to time it; default 1. */
  readonly repeatTiming?: number;
  /** The folder in which a `fit` cell keeps its model; absent: nothing is kept. */
  readonly keepModelIn?: string;
  /** The file of the network that a `fit` cell begins with (`spec.from`). */
  readonly startFile?: string;
  /** Given to a `tune` cell that continues after its worker was killed during a trial. */
  readonly finishedTrials?: readonly TrialRecord[];
}

/** What a worker finds out: a record without the fields that only the parent knows. */
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
  | 'space'
  | 'metrics'
  | 'model'
  | 'regret'
  | 'trace'
  | 'load'
  | 'repeats'
  | 'info'
  | 'strength'
  | 'peakRssMiB'
  | 'backend'
  | 'versions'
> & { readonly timings?: WorkerTimings };

/** A message from the worker to its parent. */
export type WorkerMessage =
  /** What the worker is doing now. The parent allows each phase the cell's time limit and some grace. */
  | { readonly type: 'phase'; readonly phase: 'data' | 'fit' | 'evaluate'; readonly trial?: TrialStart }
  | { readonly type: 'progress'; readonly step: number; readonly of: number; readonly loss?: number }
  /** A point of the trace, to be watched; the outcome has all of them. */
  | { readonly type: 'point'; readonly point: LivePoint }
  /** Time that the harness itself took during a fit, by which the parent extends its deadline. */
  | { readonly type: 'off-clock'; readonly seconds: number }
  | { readonly type: 'trial'; readonly trial: TrialRecord }
  /** The result as it stands if the user's own metrics, which are measured next, end the worker. */
  | { readonly type: 'result'; readonly outcome: CellOutcome }
  | { readonly type: 'done'; readonly outcome: CellOutcome };

/** A tuning trial that begins; if the worker dies during it, its parent records it with these parameters. */
export interface TrialStart {
  readonly index: number;
  readonly params: Record<string, unknown>;
  readonly of: number;
}
