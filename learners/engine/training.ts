import type { Engine } from './backend.ts';
import type { Optimiser } from './step.ts';

/**
 * What the training loop takes and returns. These are the engine's own types: callers have richer ones that
 * are assignable to them, and the engine knows nothing about what else those hold.
 */

/**
 * n labelled rows. `x` is row-major, n×d; `y` has one label per row, which is the number of a class if the network
 * has more than two of them.
 */
export interface TrainingSample {
  readonly n: number;
  readonly d: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** How to train; the same for every network. */
export interface TrainingOptions {
  /**
   * Squared error, or squared error divided by 1+y² with y the standardised label. A network of more than two
   * classes has a loss of its own.
   */
  readonly loss: 'squared' | 'label-weighted';
  readonly optimiser: 'adam' | 'sgd';
  /** The peak of the learning rate, before cosine decay. */
  readonly learningRate: number;
  /** Momentum of sgd. */
  readonly momentum: number;
  /** Bound on the gradient's norm over all trained variables together; 0 for none. */
  readonly clipNorm: number;
  /** Decoupled weight decay. */
  readonly weightDecay: number;
  /** Steps of linear warm-up, at most a quarter of a stage's steps. */
  readonly warmup: number;
  /** Rows per step, drawn with replacement from a sample that is held; at most as many as that has. */
  readonly batch: number;
}

/** Rows of one step: a batch cannot be larger than the sample that it is drawn from, if one is held. */
export function rowsPerStep(
  { batch }: Pick<TrainingOptions, 'batch'>,
  { n }: Pick<TrainingSample, 'n'>,
  { fresh }: Pick<TrainingContext, 'fresh'>,
): number {
  return fresh ? batch : Math.min(batch, n);
}

/** A source of random integers that can be split by name. */
export interface RandomSource {
  /** The independent source with this name. */
  child(...name: readonly (string | number)[]): RandomSource;
  /** Uniform in 0..bound−1. */
  integer(bound: number): number;
}

export interface TrainingPoint {
  /** Steps taken, counted over all stages. */
  readonly step: number;
  readonly samplesSeen: number;
  /** Mean training loss of the steps in the last call to a backend. */
  readonly loss: number;
  /** The stage's name. */
  readonly stage: string;
}

export interface Predictor {
  /** One number for each row of x (row-major, n×d), or n×classes scores. */
  predict(x: Float32Array, n: number): Promise<Float32Array>;
  /** The network's own features, one array per feature layer, each n×width. Absent if it names none. */
  features?(x: Float32Array, n: number): Promise<{ layer: number; width: number; values: Float32Array }[]>;
  /** The weights of the units that read the input: row-major, count×d. Absent if the network names none. */
  directions?(): { count: number; d: number; values: Float32Array };
}

/** Everything that the loop needs besides the network, the sample and the options. */
export interface TrainingContext {
  readonly engine: Engine;
  /** Draws the batches. */
  readonly stream: RandomSource;
  /** Steps of each stage. */
  readonly budget: { readonly steps: number };
  /** If given, the network's error on it chooses `info.stopStep`. */
  readonly validation?: TrainingSample;
  /**
   * If given, every step reads new rows from here, each once, and the sample only standardises labels and
   * shows the shape of a row.
   */
  readonly fresh?: (rows: number) => TrainingSample;
  readonly freshSoon?: (rows: number) => Promise<TrainingSample>;
  /**
   * If given, training starts at these values in place of the network's own, and labels are standardised as they
   * were for it, so that the first prediction is that of the kept network.
   */
  readonly start?: StartingPoint;
  /** If given, training stops at this step, counted over all stages. */
  readonly stopStep?: number;
  readonly signal: AbortSignal;
  report(progress: { step: number; of: number; loss: number }): void;
  /** Called with the current predictor at the checkpoints. */
  trace(point: TrainingPoint, current: Predictor): Promise<void>;
  log(message: string): void;
}

/** A network and its trained values, in a form that outlives the process. */
export interface KeptNetwork {
  readonly form: 'network';
  /**
   * The bytes of an ONNX model that maps raw inputs to predictions (`compiled/export/network-model.ts`).
   *
   * @param metadata texts that are stored in the file
   */
  encode(metadata: Readonly<Record<string, string>>): Uint8Array;
}

/** A kept network's values, from which a fit can start. */
export interface StartingPoint {
  /** Its variables by name. */
  readonly variables: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
  >;
  /** How its labels were standardised; a network of classes has none. */
  readonly labels?: { readonly mean: number; readonly deviation: number };
  /** What it is called in messages. */
  readonly name: string;
}

export interface TrainedModel extends Predictor {
  /**
   * The network with its trained values.
   *
   * @throws UntraceableError if it cannot be written as ONNX
   */
  keep(): Promise<KeptNetwork>;
  /**
   * Its type is an alias rather than an interface, so that it is assignable to a map from names to figures.
   */
  readonly info: TrainingFigures;
  dispose(): void;
}

export type TrainingFigures = {
  readonly steps: number;
  readonly samplesSeen: number;
  /** Floating-point operations of all steps, counted from shapes. */
  readonly flops: number;
  /** Numbers in all variables of the network. */
  readonly parameters: number;
  /** The choice of the early-stopping rule, if a validation sample was given. */
  readonly stopStep: number | undefined;
};

/**
 * The update rule that the options name, with the constants of its paper (Adam: Kingma & Ba, arXiv
 * 1412.6980).
 */
export function optimiserOf({ optimiser, momentum }: TrainingOptions): Optimiser {
  return optimiser === 'adam'
    ? { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
    : { kind: 'sgd', momentum };
}
