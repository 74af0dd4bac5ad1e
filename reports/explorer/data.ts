import type { SampleCount } from '../../harness/results/record.ts';
/** The data of the page's script: written by `payload.ts`, read by `browser/`. Plain JSON. */
export interface PageData {
  readonly explorer: ExplorerData;
  /** The page's charts as text (`drawings-text.ts`). */
  readonly charts: string;
}

/** What the explorer shows. */
export interface ExplorerData {
  readonly tasks: readonly ExplorerTask[];
  readonly learners: readonly ExplorerLearner[];
  readonly points: readonly ExplorerPoint[];
  /** Limits and test sizes. Few are distinct, so fits refer to them by index. */
  readonly budgets: readonly ExplorerBudget[];
  readonly fits: readonly ExplorerFit[];
  /** Whether fits have their traces, which are left out where there are very many fits. */
  readonly traced: boolean;
  /** The searches that tuned the fits; absent where nothing was tuned. */
  readonly searches?: readonly ExplorerSearch[];
  /** Published results, which are shown when a reader asks for them; absent where there are none. */
  readonly baselines?: readonly ExplorerBaseline[];
}

/** Errors against d that were not measured here. */
export interface ExplorerBaseline {
  readonly name: string;
  readonly learners: readonly ExplorerLearner[];
  /** Tasks are indices into the explorer's list, and learners into this one. */
  readonly points: readonly ExplorerPoint[];
}

/** The search that tuned one (task, learner, d, n). */
export interface ExplorerSearch {
  readonly task: number;
  readonly learner: number;
  readonly d: number;
  readonly n: SampleCount;
  /** Whether this n stands for its d in charts over d. */
  readonly principal: boolean;
  readonly parameters: readonly ExplorerParameter[];
  /** Empty where there are so many that the page has no room for them. */
  readonly trials: readonly ExplorerTrial[];
}

/** What a search could choose for one parameter, and what it chose. */
export interface ExplorerParameter {
  readonly name: string;
  /** A range, or a list; neither where the run does not store it. */
  readonly min?: number;
  readonly max?: number;
  readonly log?: boolean;
  readonly choices?: readonly ParameterValue[];
  /** Absent where no trial succeeded. */
  readonly chosen?: ParameterValue;
  /** Present where the choice lies at an end of the range or the list. */
  readonly end?: 'lower' | 'upper';
}

export type ParameterValue = number | string;

export interface ExplorerTrial {
  readonly status: string;
  /** Relative error on the validation rows; absent where the trial failed. */
  readonly error?: number;
  /** In the order of the search's parameters; null where the trial lacks one. */
  readonly values: readonly (ParameterValue | null)[];
}

export interface ExplorerTask {
  readonly label: string;
  readonly degree?: number;
  readonly family: string;
  /** What errors over training are measured on, where that is not fresh samples. */
  readonly monitor?: string;
  /** Parameters that differ from the family's defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** It is an environment: n counts episodes, and regret takes the place of errors. */
  readonly played?: true;
}

export interface ExplorerBudget {
  readonly steps: number;
  readonly seconds: number;
  readonly memoryMiB: number;
  readonly testSize: number;
}

export interface ExplorerLearner {
  readonly label: string;
  /** Name in the registry, and the parameters that tuning did not vary. */
  readonly learner: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly colour: string;
  /** The colour on a dark page. */
  readonly dark: string;
  /** Name of the point style in chart.js. */
  readonly marker: string;
  /** Degrees. */
  readonly rotation: number;
  readonly hollow: boolean;
  readonly dash: readonly number[];
  /** Of a baseline, whose curves are thinner. */
  readonly thin?: true;
  /** Where it stands in a sweep over one of its parameters. */
  readonly sweep?: { readonly label: string; readonly parameter: string; readonly value: number };
}

/** Median, and the ends of its interval; null where half of the fits failed. */
export type Interval = readonly (number | null)[];

/** All seeds of one (task, learner, d, n). Tasks and learners are indices into the lists. */
export interface ExplorerPoint {
  readonly task: number;
  readonly learner: number;
  readonly d: number;
  readonly n: SampleCount;
  /** Whether this n stands for its d in charts over d. */
  readonly principal: boolean;
  /** Some fits are below full strength, which matters only where the swept parameter is not the axis. */
  readonly weak?: true;
  readonly fits: number;
  readonly failed: number;
  /** Relative test error. */
  readonly error?: Interval;
  /** Environments: regret over that of the uniformly random policy. */
  readonly regret?: Interval;
  readonly seconds?: Interval;
}

export interface ExplorerFit {
  readonly id: string;
  readonly run: string;
  readonly task: number;
  readonly learner: number;
  readonly d: number;
  readonly n: SampleCount;
  readonly seed: number;
  readonly status: string;
  readonly error?: number;
  readonly trainError?: number;
  readonly zeroOne?: number;
  /** Environments: regret over that of the uniformly random policy, and over all episodes in units of reward. */
  readonly regret?: number;
  readonly totalRegret?: number;
  readonly regretExponent?: number;
  readonly seconds?: number;
  readonly cpuSeconds?: number;
  readonly tuneSeconds?: number;
  readonly peakMiB?: number;
  readonly backend?: string;
  readonly trials: number;
  /** Index into the list of budgets. */
  readonly budget: number;
  readonly message?: string;
  readonly note?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly info?: Readonly<Record<string, number | string>>;
  /** The last lines that it printed, the length of all of them, and their file in the run's folder. */
  readonly log?: { readonly text: string; readonly bytes: number; readonly file: string };
  readonly trace?: readonly TracePoint[];
}

/**
 * Step, seconds, relative error on the monitor sample; of environments: episodes, seconds, regret so far relative to the
 * random policy's, and the same in units of reward.
 */
export type TracePoint = readonly [step: number, seconds: number, error: number, regret?: number];
