/** What the page of a run in progress shows; the server sends it, `browser/` draws it. Plain JSON. */
export interface LiveState {
  readonly name: string;
  readonly folder: string;
  readonly description: string;
  /** `idle`: cells are missing, and nobody works on one. */
  readonly phase: 'preparing' | 'running' | 'idle' | 'finished';
  readonly counts: LiveCounts;
  readonly tasks: readonly LiveTask[];
  /** Cells that wait and of which nothing is known but their number. */
  readonly unlisted: number;
  readonly failures: readonly LiveFailure[];
  /** Kinds of failure that are not listed. */
  readonly moreFailures: number;
  readonly warnings: readonly string[];
  readonly report: LiveReport;
}

export interface LiveCounts {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Cells of learners that do not apply. */
  readonly unsupported: number;
  readonly running: number;
  readonly waiting: number;
}

/** One task: learners as rows, sizes as columns. */
export interface LiveTask {
  readonly label: string;
  /** Whether it is an environment, and n a number of episodes. */
  readonly episodes?: boolean;
  readonly columns: readonly { readonly d: number; readonly n: number | string }[];
  readonly rows: readonly { readonly learner: string; readonly boxes: readonly (LiveBox | null)[] }[];
}

/** The cells of one learner at one size. */
export interface LiveBox extends LiveCounts {
  /** Median of the errors so far; of an environment, of the regret. */
  readonly error?: number;
}

/** Failures of one kind. */
export interface LiveFailure {
  readonly count: number;
  readonly status: string;
  readonly message: string;
  /** The first of them. */
  readonly where: string;
  /** Address of its log. */
  readonly log?: string;
}

export interface LiveReport {
  /** `old`: there are results that it does not have. */
  readonly state: 'none' | 'making' | 'ready' | 'old' | 'failed';
  readonly message?: string;
}

/** A cell that is running, or one that has just ended. */
export interface LiveCellData {
  readonly id: string;
  readonly task: string;
  readonly learner: string;
  readonly d: number;
  readonly n: number | string;
  /** `seed 101` or `tuning, trial 2 of 6`. */
  readonly part: string;
  /** What it does: `fit`, `data`, …, or how it ended. */
  readonly doing: string;
  readonly ended: boolean;
  readonly host: string;
  readonly startedAt: string;
  readonly step?: number;
  readonly of?: number;
  readonly stage?: string;
  /** Seconds of training at the last point of the trace. */
  readonly seconds?: number;
  readonly errors: readonly (readonly [step: number, error: number])[];
  readonly losses: readonly (readonly [step: number, loss: number])[];
}

/** The cells that the page is to show, in their order, and those of them that have changed. */
export interface LiveCells {
  readonly ids: readonly string[];
  readonly changed: readonly LiveCellData[];
}

/** What changes all the time. */
export interface LiveClock {
  /** Seconds until the run is finished, where that can be estimated. */
  readonly left?: number;
  readonly machines: readonly LiveMachineData[];
}

export interface LiveMachineData {
  readonly host: string;
  /** Cells that run there. */
  readonly cells: number;
  readonly cores: number;
  readonly load?: number;
  readonly busy: number;
  readonly freeMiB: number;
}
