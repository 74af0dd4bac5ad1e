/**
 * A training sample as the runners take it: with standardised labels, and with weights if the loss has them.
 */
export interface TrainingArrays {
  readonly n: number;
  readonly d: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly weights?: Float32Array;
}

/** What a stage's steps read where no sample is held: every call brings its own rows, d numbers each. */
export interface StreamedArrays {
  readonly n: 'stream';
  readonly d: number;
}

/** A sample that is held, or the shape of the rows that every call brings. */
export type StageArrays = TrainingArrays | StreamedArrays;

/** The rows of all steps of a call, in order: `x` steps×batch×d, labels and weights steps×batch. */
export type StepRows = Pick<TrainingArrays, 'x' | 'y' | 'weights'>;

/** Runs one stage's optimisation steps, many per call. */
export interface StageRunner {
  /**
   * Takes as many steps as the schedule has rows.
   *
   * @param rows which rows of the sample that is held the steps read, steps×batch indices; or, where none is
   * held, the rows themselves
   * @param schedule steps×scheduleWidth, see `scheduleRows`
   * @returns the batch loss of every step
   */
  run(rows: Int32Array | StepRows, schedule: Float32Array): Promise<Float32Array>;
  /**
   * The current values of the trained variables in one vector, in the order of the definition's `trainable`.
   */
  theta(): Promise<Float32Array>;
  dispose(): void;
}

/** Evaluates a network. */
export interface NetworkRunner {
  /**
   * @param theta all variables in one vector, in the network's order
   * @returns one number per row, or rows×classes
   */
  output(theta: Float32Array, x: Float32Array, rows: number): Promise<Float32Array>;
  /** One array per feature layer, rows×width. */
  features(
    theta: Float32Array,
    x: Float32Array,
    rows: number,
  ): Promise<{ layer: number; width: number; values: Float32Array }[]>;
  dispose(): void;
}
