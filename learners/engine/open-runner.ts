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
  const openEager = () => EagerNetwork.open(engine, network, d);
  const runner = await compiledOrEager<NetworkRunner>(() => CompiledNetwork.open(network, d), openEager, log);
  return {
    output: (theta, x, rows) => runner.output(theta, x, rows),
    // Features are traced when first asked for, and may need what the output did not.
    features: (theta, x, rows) =>
      compiledOrEager(
        () => runner.features(theta, x, rows),
        async () => (await openEager()).features(theta, x, rows),
        log,
      ),
    dispose: () => runner.dispose(),
  };
}

/** What cannot be compiled runs eagerly, and the log says so. */
async function compiledOrEager<T>(
  compiled: () => Promise<T>,
  eager: () => Promise<T>,
  log: (message: string) => void,
): Promise<T> {
  try {
    return await compiled();
  } catch (error) {
    const reason = reasonToRunEagerly(error as Error);
    if (reason === undefined) throw error;
    log(`${reason}: this learner runs eagerly instead (wasm)`);
    return eager();
  }
}

/** Why a program does not compile where that is no fault of anybody's; undefined for errors. */
function reasonToRunEagerly({ name, message }: Error): string | undefined {
  if (name === 'UntraceableError') return message;
  // The runtime has an operation for some element types only, and says so when it reads the program.
  const missing = /Could not find an implementation for (\w+)|Type Error: .* of operator \((\w+)\)/.exec(
    message,
  );
  return missing ? `onnxruntime has no ${missing[1] ?? missing[2]} for these element types` : undefined;
}
