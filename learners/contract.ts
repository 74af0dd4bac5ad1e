import type { z } from 'zod';
import type { FeatureLayer, PowerSum, Sample, TaskStructure } from '../tasks/contract.ts';
import type { Strength } from '../tasks/spectrum/full-strength.ts';
import type { Stream } from '../tasks/streams.ts';
import type { Engine } from './engine/backend.ts';
import type { StartingPoint } from './engine/training.ts';
import type { KeptModel } from './kept/kept-model.ts';
import type { LearnerTraits } from './traits.ts';

export { DivergedError } from './engine/diverged-error.ts';
export type { LearnerGroup, LearnerRole, LearnerTraits, TargetFact } from './traits.ts';

/**
 * Predictions for the n rows of x (row-major, n×d): one number per row. If the task has more than two classes
 * (`TaskStructure.classes`), one score per row and class, row-major, n×classes: the largest in a row decides.
 */
export type Predict = (x: Float32Array, n: number) => Float32Array | Promise<Float32Array>;

/** Weight vectors of the units that read the input: row-major, count×d, one row for each unit. */
export interface Directions {
  readonly count: number;
  readonly d: number;
  readonly values: ArrayLike<number>;
  /** Whether single units can find a subspace while the others stay as they are, so that the largest overlap tells more. */
  readonly single?: boolean;
}

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
  /**
   * Number of steps for the final fit, chosen by the early-stopping rule if a validation sample was given.
   */
  readonly stopStep?: number;
  /**
   * Any other figure worth showing in a table, such as `solver: 'nystrom'`, `centres: 2048`. A name that ends in
   * `Seconds` is a time, and is left out where two results are compared.
   */
  readonly [key: string]: number | string | undefined;
}

/** A fitted predictor. */
export interface Model {
  readonly predict: Predict;
  readonly info: FitInfo;
  /**
   * For kernel methods and random features: how many centres or features they have, and how many full
   * strength takes.
   */
  readonly strength?: Strength;
  /** The learner's own features at layers l = 2..L, if it has such layers (capability `diagnosable`). */
  features?(x: Float32Array, n: number): FeatureLayer[] | Promise<FeatureLayer[]>;
  /**
   * The weights of the first layer, if the learner has one: what is compared with the subspace of a
   * multi-index target.
   */
  directions?(): Directions | Promise<Directions>;
  /**
   * The model in a form that outlives the process, for `hierbench run --keep models`: what it gives predicts as
   * `predict` does, up to the rounding of float32. Absent if there is none.
   *
   * @throws Error saying why, if this model has no such form
   */
  keep?(): KeptModel | Promise<KeptModel>;
  /** Frees what the model holds; it is not used afterwards. A second call does nothing. */
  dispose(): void;
}

/** Limits of one fit. A stage-wise learner may take `steps` in each of its stages. */
export interface Budget {
  readonly steps: number;
  readonly seconds: number;
  readonly memoryMiB: number;
}

/** How far a fit has come when it hands over its current predictor. */
export interface TracePoint {
  readonly step: number;
  readonly samplesSeen: number;
  /** The learner's own training loss, if it has one at hand. */
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
  /** Present only while tuning: a part of the training sample, held out for early stopping. */
  readonly validation?: Sample;
  /**
   * Present where training data are a stream of fresh rows (`n: stream`). Returns the next `rows` rows of the
   * stream, labelled: no row is returned twice, and none is in `sample` or in any sample that a result is
   * measured on. Which rows the stream has, and in what order, does not depend on how many a call asks for.
   * `sample` holds the stream's first few thousand rows: enough to standardise labels by, or to choose a scale.
   * The time it takes to draw rows is not counted as the learner's. Only learners with the capability `streams`
   * are given it.
   *
   * @throws InvalidModelError if `rows` is not a positive whole number
   */
  readonly fresh?: (rows: number) => Sample;
  /**
   * Present where `fresh` is, unless a caller provides no more than that: the next rows of the same stream, by native
   * products of matrices where the engine has them. At d = 1024 they come some three times as soon.
   */
  readonly freshSoon?: (rows: number) => Promise<Sample>;
  /**
   * The target itself, where it is a sum of powers of directions and the learner has the capability `population`:
   * for training on the population risk, without the noise of a sample. A learner that uses it names the fact
   * `weights` in its traits.
   */
  readonly powers?: PowerSum;
  /**
   * The variables of a kept network that the fit begins with, in place of random ones. Only learners that declare
   * `starts` are given it.
   */
  readonly start?: StartingPoint;
  /**
   * Present in a final fit if tuning stopped early: take this many steps of a schedule laid out for
   * `budget.steps`.
   */
  readonly stopStep?: number;
  /** Aborted when time is up. A long computation checks it regularly, e.g. with `signal.throwIfAborted()`. */
  readonly signal: AbortSignal;
  report(progress: { step: number; of: number; loss?: number }): void;
  /**
   * Present where a fit is timed: its seconds so far, wall and CPU, without those of evaluations. Times differ
   * from run to run, so that a learner may state them in `info`, under names that end in `Seconds`, and may let
   * nothing else depend on them.
   */
  elapsed?(): { readonly wall: number; readonly cpu: number };
  /**
   * Hands the harness the current predictor; the harness measures its error on a sample the learner never
   * sees, off the clock. Learners call it on a log-spaced schedule.
   */
  trace(point: TracePoint, model: Pick<Model, 'predict' | 'features' | 'directions'>): Promise<void>;
  log(message: string): void;
}

/** What a learner can do, for plans and lists. */
export interface Capabilities {
  readonly regression: boolean;
  /** Two classes, whose labels are ±1. */
  readonly classification: boolean;
  /**
   * Also more than two classes (`TaskStructure.classes`), with a score for each. Default: no; cells of such tasks
   * are then `unsupported`.
   */
  readonly classes?: boolean;
  /** Models expose `features`. */
  readonly diagnosable: boolean;
  readonly deterministic: boolean;
  /**
   * Can train on a stream of fresh rows (`FitContext.fresh`) as well as on a sample that is held. Default: no;
   * cells with `n: stream` are then `unsupported`.
   */
  readonly streams?: boolean;
  /**
   * Can train on the population risk of a target that is a sum of powers (`FitContext.powers`). Default: no, and
   * the target is not shown to it.
   */
  readonly population?: boolean;
}

/** One tunable parameter: a list of choices, or a range sampled uniformly (or log-uniformly). */
export type SearchDimension =
  | { readonly choices: readonly (number | string)[] }
  | { readonly min: number; readonly max: number; readonly log?: boolean };

/** Work counted from shapes, split into kinds that run at different speeds. */
export interface Work {
  /** Programs compiled before the work begins. */
  readonly programs?: number;
  /** Optimisation steps of a network, over all stages. */
  readonly steps?: number;
  /**
   * Operations of all these steps (forward, backward and update), as the matrix-product operations that take
   * as long.
   */
  readonly stepFlops?: number;
  /** Floating-point operations of a network's predictions. */
  readonly networkFlops?: number;
  /** Floating-point operations of float64 matrix products and factorisations. */
  readonly productFlops?: number;
  /** Floating-point operations done one number at a time, such as evaluating a kernel function. */
  readonly scalarFlops?: number;
}

/** Expected cost of a fit, estimated from shapes. It serves to plan and order cells, and enters no result. */
export interface FitCost {
  readonly fit: Work;
  /** Work of predicting one row. */
  readonly predictRow: Work;
  /** How many times the fit hands its current predictor to `trace`. */
  readonly traces: number;
  /** For a stream: how many fresh rows the fit draws. */
  readonly freshRows?: number;
  /** Bytes that the fit holds at its peak, besides the sample it is given. */
  readonly bytes: number;
  /** Widths of the layers whose features the model gives, from layer 2 on; absent if it gives none. */
  readonly features?: readonly number[];
}

/** What the cost of a fit depends on besides the learner's parameters. */
export interface FitPlan {
  readonly task: TaskStructure;
  /** Training samples; for a stream, the rows of `sample`. */
  readonly n: number;
  /** Whether training data are a stream of fresh rows. */
  readonly stream?: boolean;
  readonly budget: Budget;
  /** Rows of the validation sample; 0 if there is none. */
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
  /**
   * What tuning may vary. The first trial is always the defaults. A parameter the user fixes is not tuned.
   */
  search(params: z.output<S>, task: TaskStructure): { readonly [parameter: string]: SearchDimension };
  readonly capabilities: Capabilities;
  /**
   * What reports know about the learner with these parameters: its hue, its role in comparisons, what it is
   * told. A pure function, called once, when a configuration is read; its value is stored with the run and
   * changes no result.
   */
  traits?(params: z.output<S>): LearnerTraits;
  /**
   * A reason why these parameters do not apply to this task and sample size; undefined if they do. For a
   * stream, n is the rows of `sample`.
   */
  unsupported?(params: z.output<S>, task: TaskStructure, n: number): string | undefined;
  /**
   * For learners that can begin at a kept network (`FitContext.start`): a reason why a fit with these parameters
   * cannot; undefined if it can. A learner without this function never does.
   */
  starts?(params: z.output<S>): string | undefined;
  /** Versions, where known, of the learner's own libraries that the bits of a result depend on. */
  readonly versions?: Readonly<Record<string, string>>;
  /**
   * Expected cost of a fit with these parameters: `hierbench run --dry-run` converts it into hours, and a run
   * starts its longest cells first. A learner without this function is reported as not estimated.
   */
  cost?(params: z.output<S>, plan: FitPlan): FitCost;
  /**
   * Loads the libraries that a fit needs. Called before the fit's clock starts: loading code is not training.
   */
  prepare?(engine: Engine): Promise<void>;
  /** @throws DivergedError if the fit arrives at numbers that are not finite. */
  fit(sample: Sample, context: FitContext<z.output<S>>): Promise<Model>;
}

/**
 * Returns the learner unchanged; the call infers the types of its parameters from the schema and checks the
 * rest.
 */
export function defineLearner<S extends z.ZodObject>(learner: Learner<S>): Learner<S> {
  return learner;
}
