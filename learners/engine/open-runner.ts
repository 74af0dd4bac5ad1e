import type { Engine } from './backend.ts';
import type { Network } from './network.ts';
import type { NetworkRunner, StageArrays, StageRunner } from './runner.ts';
import type { StepDefinition } from './step.ts';
import type { StepInputs, TrainingLoop, TrainingStep } from './training-loop.ts';

/** Opens a stage on the engine's backend. Only this file connects the training loop with the backends. */
export async function openStage(
  engine: Engine,
  definition: StepDefinition,
  data: StageArrays,
  batch: number,
  log: (message: string) => void,
): Promise<StageRunner> {
  const { EagerStage } = await import('./eager.ts');
  if (engine.backend !== 'compiled') return EagerStage.open(engine, definition, data, batch);
  const { CompiledStage, traceStep } = await import('./compiled/stage.ts');
  return compiledOrEager<StageRunner>(
    async () => {
      engine.onProgram?.(traceStep(definition, data, batch));
      return CompiledStage.open(definition, data, batch);
    },
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
  const { CompiledNetwork } = await import('./compiled/compiled-network.ts');
  const openEager = () => EagerNetwork.open(engine, network, d);
  const runner = await compiledOrEager<NetworkRunner>(() => CompiledNetwork.open(network, d), openEager, log);
  return {
    output: (theta, x, rows) => runner.output(theta, x, rows),
    // Features are traced when first asked for, and may use operations that the output does not.
    features: (theta, x, rows) =>
      compiledOrEager(
        () => runner.features(theta, x, rows),
        async () => (await openEager()).features(theta, x, rows),
        log,
      ),
    dispose: () => runner.dispose(),
  };
}

/**
 * Opens a loop that takes training steps written with TF.js's own variables and optimisers:
 *
 *     const w = tf.variable(tf.zeros([d, 1]));
 *     const adam = tf.train.adam(1e-3);
 *     const loop = await openTraining(
 *       engine,
 *       ({ x, y, rows }) => adam.minimize(() => tf.losses.meanSquaredError(
 *         tf.gather(y, rows), tf.matMul(tf.gather(x, rows), w)), true),
 *       {
 *         perStep: { rows: { shape: [batch], type: 'int32' } },
 *         resident: { x: { shape: [n, d], elements: x }, y: { shape: [n, 1], elements: y } },
 *       },
 *       console.error,
 *     );
 *     const [losses] = await loop.run(100, { rows });
 *     loop.writeBack();
 */
export async function openTraining(
  engine: Engine,
  step: TrainingStep,
  inputs: StepInputs,
  log: (message: string) => void,
): Promise<TrainingLoop> {
  const openEager = async (): Promise<TrainingLoop> => {
    const [{ EagerTraining }, { readyEager }] = await Promise.all([
      import('./eager-training.ts'),
      import('./tf.ts'),
    ]);
    await readyEager(engine);
    return new EagerTraining(step, inputs);
  };
  if (engine.backend !== 'compiled') return openEager();
  const { CompiledTraining } = await import('./compiled/compiled-training.ts');
  return compiledOrEager<TrainingLoop>(() => CompiledTraining.open(step, inputs), openEager, log);
}

/** If a program cannot be compiled, it runs eagerly, and the log says so. */
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

/**
 * Why a program does not compile, if that is a limitation and not a mistake; undefined for all other errors.
 */
function reasonToRunEagerly({ name, message }: Error): string | undefined {
  if (name === 'UntraceableError') return message;
  // The runtime has some operations for certain element types only, and reports that when it reads the
  // program.
  const missing = /Could not find an implementation for (\w+)|Type Error: .* of operator \((\w+)\)/.exec(
    message,
  );
  return missing ? `onnxruntime has no ${missing[1] ?? missing[2]} for these element types` : undefined;
}
