import type { z } from 'zod';
import type { AgentParameters } from './environments/agent-parameters.ts';
import type { EpisodeShape, EpisodicEnvironment } from './environments/contract.ts';
import type { Spectrum, SpectrumOptions } from './spectrum/contract.ts';
import type { Split, Stream } from './streams.ts';

/**
 * n labelled inputs. `x` is row-major, n×d; `y` has one label per row: a number, a class of two as ±1, or one of
 * more as its number 0, 1, …
 */
export interface Sample {
  readonly n: number;
  readonly d: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Whether labels are numbers, or classes: two of them as ±1, more as `TaskStructure.classes` says. */
export type OutputKind = 'regression' | 'classification';

/**
 * What every learner is told about a task besides its sample: the shape of the hierarchy, never its weights.
 * `widths[l - 2]` is k_l, the width of the target's layer l, for l = 2..layers: of a target that is not built of
 * quadratic layers, that of the smallest quadratic network which computes it, as far as one does.
 */
export interface TaskStructure {
  readonly family: string;
  readonly d: number;
  /**
   * L of [BFC]; a DenseNet polynomial's degree is 2^(L-1). A control without a hierarchy gives the number of
   * layers with which a learner should be built.
   */
  readonly layers: number;
  readonly widths: readonly number[];
  readonly degree: number;
  readonly output: OutputKind;
  /**
   * The number of classes if there are more than two: labels are then 0, 1, …, classes − 1, and a prediction has
   * one score for each class, of which the largest decides. Absent for numbers and for two classes, whose labels
   * are ±1.
   */
  readonly classes?: number;
  /**
   * Which layers a layer reads, as much as a learner needs to build its own: the layer below (`chain`), also
   * the input (`input`), or all layers below (`dense`), whichever is the smallest that contains every J_l.
   * The learner of [BFC] knows its J_l, too. Absent if the target has no such layers.
   */
  readonly skips?: Skips;
}

/** What a layer reads besides the layer below: nothing, the input, or all layers below it and the input. */
export const skipKinds = ['chain', 'input', 'dense'] as const;
/** Which layers a layer reads: see `TaskStructure.skips`. */
export type Skips = (typeof skipKinds)[number];

/** The values of the target's true features G*_l on a batch: row-major, n×width. */
export interface FeatureLayer {
  /** l = 2..L */
  readonly layer: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** A linear subspace of the input space: `rows` holds an orthonormal basis, row-major, rank×d. */
export interface Subspace {
  readonly rank: number;
  readonly rows: Float64Array;
}

/**
 * A target that is a constant and a sum of powers of directions: offset + Σ_i c_i h_l(⟨u_i, x⟩) under N(0, I), with
 * h_l = He_l/√l! and |u_i| = 1. Its part of degree l is the symmetric tensor Σ_i c_i u_i^{⊗l}.
 */
export interface PowerSum {
  /** l */
  readonly order: number;
  /** c_i */
  readonly coefficients: Float64Array;
  /** u_i: row-major, one row for each coefficient. */
  readonly directions: Float64Array;
  readonly offset: number;
}

/** C ← A·Bᵀ or C ← C + A·Bᵀ of float64 matrices, row-major and contiguous. */
export interface MatrixProduct {
  /** rows×columns; written in place. */
  readonly into: Float64Array;
  /** rows×depth */
  readonly a: Float64Array;
  /** columns×depth */
  readonly b: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** C is overwritten; otherwise the product is added to it. */
  readonly replace: boolean;
}

/** Multiplies natively. Sums are formed in an order of its own, so that results differ in their last bits. */
export type NativeProduct = (product: MatrixProduct) => Promise<void>;

/** One target: a family instantiated at a dimension and a seed. */
export interface Task {
  readonly structure: TaskStructure;
  readonly seed: number;
  /**
   * Draws n labelled inputs. The first m rows of a sample of n rows are the sample of m rows (same stream).
   * @param split what the sample is for: a task whose samples are given rather than drawn has separate rows
   * for each
   */
  sample(n: number, stream: Stream, split?: Split): Sample;
  /**
   * Draws the training sample that `sample` draws, the same to the last bit, with native products of matrices: sooner,
   * where drawing is mostly products. Absent where it is not.
   */
  sampleNatively?(n: number, stream: Stream, multiply: NativeProduct): Promise<Sample>;
  /**
   * For a task whose samples are given rather than drawn: at most `most` of the rows that a training sample
   * of `trained` rows from this stream leaves unused, on which errors over training are measured; undefined
   * if there are too few. Tasks that draw their samples do not need it.
   */
  unused?(trained: number, most: number, stream: Stream): Sample | undefined;
  /**
   * The target without label noise at the n rows of x: for two classes, the number whose sign is the label; for
   * more, the number of the class. All built-in tasks have it.
   */
  target?(x: Float32Array, n: number): Float64Array;
  /**
   * G*_2..G*_L at the n rows of x (n×d, row-major). Empty if the target has no hierarchy. A target that is not
   * built of quadratic layers gives the features that it is built of, which may be fewer, and of fewer layers,
   * than a quadratic network needs to compute it.
   */
  features(x: Float32Array, n: number): FeatureLayer[];
  /**
   * For a target that depends on a projection of its input onto few directions (a multi-index model): the
   * span of these directions, against which a learner's weights are compared.
   */
  readonly subspace?: Subspace;
  /**
   * Present where the member is an environment: episodes that an agent plays. `sample` then gives the supervised
   * problem that regressors are tuned on (environments/define-environment.ts).
   */
  readonly environment?: EpisodicEnvironment;
  /**
   * For a target that is a sum of powers: the sum, from which a learner that trains on the population risk
   * (capability `population`) takes that risk.
   */
  readonly powers?: PowerSum;
  /**
   * How the target's variance is spread over degrees. All built-in tasks have it.
   * @throws SpectrumUnavailableError (rejects) if the method gives none for this task; the message says why
   */
  spectrum?(options: SpectrumOptions): Promise<Spectrum>;
}

/** Which target of a family is wanted. */
export interface InstantiateOptions<P> {
  /** Input dimension, a positive integer. */
  readonly d: number;
  /** Chooses the target. */
  readonly seed: number;
  readonly params: P;
}

/** How many samples a family has whose samples are given. */
export interface GivenSamples {
  /** The one dimension that it has. */
  readonly d: number;
  /** Rows to train on, and to test on. */
  readonly rows: number;
  readonly testRows: number;
}

/** A family of targets over growing d: an entry of the task registry. */
export interface TaskFamily<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One line for `hierbench list tasks`. */
  readonly description: string;
  /** Paper and section. */
  readonly source: string;
  /** Parameters with their defaults: `parameters.parse({})` must succeed. */
  readonly parameters: S;
  /**
   * What a member computes, from the label down, as TeX (LaTeX with amsmath; `aligned` for several lines),
   * with these parameters filled in and every symbol except d explained. It is for readers: stored with a run
   * and set in its report.
   */
  formula?(params: z.output<S>): string;
  /** What this family is for in the benchmark. */
  readonly role: 'headline' | 'hierarchical' | 'control' | 'environment';
  /** @throws UnsupportedTaskError if these parameters give no target at this d. */
  instantiate(options: InstantiateOptions<z.output<S>>): Task;
  /**
   * The shape that `instantiate` would give its task, without the cost of making one, because plans ask for
   * many.
   * @throws UnsupportedTaskError if these parameters have no shape at this d.
   */
  structure?(options: Omit<InstantiateOptions<z.output<S>>, 'seed'>): TaskStructure;
  /**
   * For a family whose samples are given rather than drawn: how many there are. They also decide d, and n is
   * by default all of them.
   */
  given?(params: z.output<S>): GivenSamples;
  /**
   * For a family of environments: what its episodes are and how the agent plays them. n is then the number of
   * episodes, and members have an `environment`. `defineEnvironment` makes such families.
   */
  episodes?(params: z.output<S>): EpisodeShape & { readonly agent: AgentParameters };
}

/** The family has no member for these parameters at this d; the message says why. */
export class UnsupportedTaskError extends Error {
  override name = 'UnsupportedTaskError';
}

/**
 * Returns the family unchanged; the call infers the types of its parameters from the schema and checks the
 * rest.
 */
export function defineTaskFamily<S extends z.ZodObject>(family: TaskFamily<S>): TaskFamily<S> {
  return family;
}
