import type { Engine } from './backend.ts';
import type { Network } from './network.ts';
import type { NetworkRunner, StageRunner, TrainingArrays } from './runner.ts';
import type { StepDefinition } from './step.ts';

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
