import type { z } from 'zod';
import type { FeatureLayer, Sample, TaskStructure } from '../tasks/contract.ts';
import type { Strength } from '../tasks/spectrum/full-strength.ts';
import type { Stream } from '../tasks/streams.ts';
import type { Engine } from './engine/backend.ts';
import type { LearnerTraits } from './traits.ts';

export { DivergedError } from './engine/diverged-error.ts';
export type { LearnerGroup, LearnerRole, LearnerTraits, TargetFact } from './traits.ts';

/** Predictions for the n rows of x (row-major, n×d): one number a row. */
export type Predict = (x: Float32Array, n: number) => Float32Array | Promise<Float32Array>;

/** Figures about a fit that the harness stores with the result. */
export interface FitInfo {
  /** Optimisation steps taken (gradient learners). */
  readonly steps?: number;
  /** Labelled samples seen, repetitions counted. */
  readonly samplesSeen?: number;
  /** Trained parameters. */
  readonly parameters?: number;
  /** Floating-point operations of the fit, counted from shapes. */
  readonly flops?: number;
  /** The early-stopping rule's choice where a validation sample was given: steps to take in the final fit. */
  readonly stopStep?: number;
  /** Anything else worth a table cell, such as `solver: 'nystrom'`, `centres: 2048`. */
  readonly [key: string]: number | string | undefined;
}

/** A fitted predictor. */
export interface Model {
  readonly predict: Predict;
  readonly info: FitInfo;
  /** Of kernel methods and random features: over how many centres or features they work, and how many it takes. */
  readonly strength?: Strength;
  /** The learner's own features at layer l = 2..L, where it has such layers (capability `diagnosable`). */
  features?(x: Float32Array, n: number): FeatureLayer[] | Promise<FeatureLayer[]>;
  /** Frees what the model holds; it is not used afterwards. A second call does nothing. */
  dispose(): void;
}

/** Limits of one fit. A stage-wise learner may take `steps` in each of its stages. */
export interface Budget {
  readonly steps: number;
  readonly seconds: number;
  readonly memoryMiB: number;
}

/** Where a fit stands when it hands over its current predictor. */
export interface TracePoint {
  readonly step: number;
  readonly samplesSeen: number;
  /** The learner's own training loss, where it has one at hand. */
  readonly loss?: number;
  /** Which stage of a stage-wise learner: 'layer 2', 'joint'. */
  readonly stage?: string;
}

/** Everything a fit may use besides its training sample. */
export interface FitContext<P> {
  readonly params: P;
  readonly task: TaskStructure;
  /** Initialisation, batch order and random features come from here and from nowhere else. */
  readonly stream: Stream;
  readonly budget: Budget;
  readonly engine: Engine;
  /** Given while tuning only: a part of the training sample, held out for early stopping. */
  readonly validation?: Sample;
  /** Given in a final fit where tuning stopped early: take this many steps (of a schedule laid out for budget.steps). */
  readonly stopStep?: number;
  /** Aborted when time is up. A learner that computes for long checks it, e.g. by `signal.throwIfAborted()`. */
  readonly signal: AbortSignal;
  report(progress: { step: number; of: number; loss?: number }): void;
  /**
   * Hands the harness the current predictor; the harness measures its error on a sample the learner never sees, off
   * the clock. Learners call it on a log-spaced schedule.
   */
  trace(point: TracePoint, model: Pick<Model, 'predict' | 'features'>): Promise<void>;
  log(message: string): void;
}

/** What a learner can do, for plans and lists. */
export interface Capabilities {
  readonly regression: boolean;
  readonly classification: boolean;
  /** Models expose `features`. */
  readonly diagnosable: boolean;
  readonly deterministic: boolean;
}

/** One tunable parameter: a list of choices, or a range sampled uniformly (or log-uniformly). */
export type SearchDimension =
  | { readonly choices: readonly (number | string)[] }
  | { readonly min: number; readonly max: number; readonly log?: boolean };

/** Work, counted from shapes, in kinds of which each has a speed of its own. */
export interface Work {
  /** Programs compiled before the work begins. */
  readonly programs?: number;
  /** Optimisation steps of a network, over all stages. */
  readonly steps?: number;
  /** Floating-point operations of these steps together, forward, backward and update, in operations of a product. */
  readonly stepFlops?: number;
  /** Floating-point operations of a network's predictions. */
  readonly networkFlops?: number;
  /** Floating-point operations of float64 matrix products and factorisations. */
  readonly productFlops?: number;
  /** Floating-point operations on one number after the other, such as the values of a kernel function. */
  readonly scalarFlops?: number;
}

/** What a fit is going to take, as far as shapes tell: for plans and their order, not for results. */
export interface FitCost {
  readonly fit: Work;
  /** The prediction of one row. */
  readonly predictRow: Work;
  /** How many times the fit hands its current predictor to `trace`. */
  readonly traces: number;
  /** Bytes that the fit holds at its peak, besides the sample it is given. */
  readonly bytes: number;
  /** Widths of the layers whose features the model gives, from layer 2 on; absent where it gives none. */
  readonly features?: readonly number[];
}

/** What the cost of a fit depends on besides the learner's parameters. */
export interface FitPlan {
  readonly task: TaskStructure;
  /** Training samples. */
  readonly n: number;
  readonly budget: Budget;
  /** Rows of the validation sample; 0 where there is none. */
  readonly validationRows: number;
}

/** An entry of the learner registry: data and one function. */
export interface Learner<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One line for `hierbench list learners`. */
  readonly description: string;
  /** Paper and section or equation. */
  readonly source: string;
  /** Parameters with their defaults: `parameters.parse({})` must succeed. */
  readonly parameters: S;
  /** What tuning may vary. The first trial is always the defaults. A parameter the user fixes is not tuned. */
  search(params: z.output<S>, task: TaskStructure): { readonly [parameter: string]: SearchDimension };
  readonly capabilities: Capabilities;
  /**
   * What reports know of it with these parameters: its hue, its role in comparisons, what it is told. A pure function, asked
   * once, when a configuration is read; its answer is stored with the run and changes no result.
   */
  traits?(params: z.output<S>): LearnerTraits;
  /** A reason why these parameters do not apply to this task and sample size; undefined where they do. */
  unsupported?(params: z.output<S>, task: TaskStructure, n: number): string | undefined;
  /** Versions of libraries of its own that decide the bits of a result, as far as they are known. */
  readonly versions?: Readonly<Record<string, string>>;
  /**
   * What a fit with these parameters takes: `hierbench run --dry-run` makes hours of it, and a run starts its longest
   * cells first. A learner without it is reported as not estimated.
   */
  cost?(params: z.output<S>, plan: FitPlan): FitCost;
  /** Loads the libraries that a fit needs. Called before the fit's clock starts: loading code is not training. */
  prepare?(engine: Engine): Promise<void>;
  /** @throws DivergedError when the fit left the finite numbers. */
  fit(sample: Sample, context: FitContext<z.output<S>>): Promise<Model>;
}

/** Checks a learner's types (its parameters' types follow from the schema) and returns it. */
export function defineLearner<S extends z.ZodObject>(learner: Learner<S>): Learner<S> {
  return learner;
}
