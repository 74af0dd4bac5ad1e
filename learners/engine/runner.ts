import type { Engine } from './backend.ts';
import type { Network } from './network.ts';
import type { StepDefinition } from './step.ts';

/** A training sample as the runners take it: labels already standardised, weights where the loss has them. */
export interface TrainingArrays {
  readonly n: number;
  readonly d: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly weights?: Float32Array;
}

/** Runs one stage's optimisation steps, many a call. */
export interface StageRunner {
  /**
   * Takes as many steps as the schedule has rows.
   *
   * @param indices batch rows of all steps, steps×batch
   * @param schedule steps×scheduleWidth, see `scheduleRows`
   * @returns the batch loss of every step
   */
  run(indices: Int32Array, schedule: Float32Array): Promise<Float32Array>;
  /** The trained variables now, in one vector, in the order of the definition's `trainable`. */
  theta(): Promise<Float32Array>;
  dispose(): void;
}

/** Evaluates a network. */
export interface NetworkRunner {
  /** @param theta all variables in one vector, in the network's order */
  output(theta: Float32Array, x: Float32Array, rows: number): Promise<Float32Array>;
  /** One array a feature layer, rows×width. */
  features(
    theta: Float32Array,
    x: Float32Array,
    rows: number,
  ): Promise<{ layer: number; width: number; values: Float32Array }[]>;
  dispose(): void;
}

/** The one door between the training loop and the backends. */
export async function openStage(
  engine: Engine,
  definition: StepDefinition,
  data: TrainingArrays,
  batch: number,
  log: (message: string) => void,
): Promise<StageRunner> {
  const { EagerStage } = await import('./eager.ts');
  if (engine.backend !== 'compiled') return EagerStage.open(engine, definition, data, batch);
  const { CompiledStage } = await import('./compiled/stage.ts');
  return compiledOrEager<StageRunner>(
    () => CompiledStage.open(definition, data, batch),
    () => EagerStage.open(engine, definition, data, batch),
    log,
  );
}

export async function openNetwork(
  engine: Engine,
  network: Network,
  d: number,
  log: (message: string) => void,
): Promise<NetworkRunner> {
  const { EagerNetwork } = await import('./eager.ts');
  if (engine.backend !== 'compiled') return EagerNetwork.open(engine, network, d);
  const { CompiledNetwork } = await import('./compiled/network.ts');
  return compiledOrEager<NetworkRunner>(
    () => CompiledNetwork.open(network, d),
    () => EagerNetwork.open(engine, network, d),
    log,
  );
}

/** A program that the compiler has no rule for runs eagerly, and the log says so. */
async function compiledOrEager<T>(
  compiled: () => Promise<T>,
  eager: () => Promise<T>,
  log: (message: string) => void,
): Promise<T> {
  try {
    return await compiled();
  } catch (error) {
    if ((error as Error).name !== 'UntraceableError') throw error;
    log(`${(error as Error).message}: this learner runs eagerly instead (wasm)`);
    return eager();
  }
}
