import { Stream } from '../tasks/streams.ts';
import type { Engine } from './engine/backend.ts';
import type { MatrixProduct } from './engine/compiled/product-loop.ts';
import { scheduleRows } from './engine/learning-rate-schedule.ts';
import { jointStage } from './engine/network.ts';
import { openStage } from './engine/open-runner.ts';
import type { StageRunner } from './engine/runner.ts';
import type { StepDefinition } from './engine/step.ts';
import { quadraticNet } from './quadratic-net.ts';

export interface StepShape {
  readonly d: number;
  readonly width: number;
  /** L: the network has L−1 hidden layers. */
  readonly layers: number;
  readonly batch: number;
}

/** Number of samples resident while steps are timed. */
const n = 8192;

/**
 * A training step ready to be timed: Adam on the squared loss of a quadratic network with skip connections,
 * the batch gathered from 8192 resident samples.
 */
export interface StepBenchmark {
  /** Takes this many steps in one call. */
  run(steps: number): Promise<void>;
  dispose(): void;
}

export async function openStepBenchmark(
  engine: Engine,
  { d, width, layers, batch }: StepShape,
): Promise<StepBenchmark> {
  const stream = new Stream('step benchmark', d, width, layers);
  const x = stream.child('x').normals(new Float32Array(n * d));
  const y = Float32Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < Math.min(4, d); j++) sum += x[i * d + j] ** 2 - 1;
    return sum / Math.sqrt(8);
  });
  const network = quadraticNet({ d, width, layers, activation: 'quadratic', skips: 'input', stream });
  const definition: StepDefinition = {
    stage: jointStage(network),
    trainable: network.variables,
    frozen: [],
    optimiser: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    clipNorm: 0,
    weightDecay: 0,
    weighted: false,
  };
  const stage: StageRunner = await openStage(engine, definition, { n, d, x, y }, batch, () => {});
  const batches = stream.child('batches');
  return {
    async run(steps) {
      const indices = new Int32Array(steps * batch);
      for (let i = 0; i < indices.length; i++) indices[i] = batches.integer(n);
      const schedule = { peak: 1e-3, warmup: 1, steps: 1_000_000 };
      await stage.run(indices, scheduleRows(schedule, definition.optimiser, 0, steps));
    },
    dispose: () => stage.dispose(),
  };
}

/**
 * The matrix-matrix products of that step: for every layer the forward product and the gradient of its
 * weights and, above the first, the gradient of the layer below. Products with vectors (read-outs, gradients
 * of biases) are left out.
 */
export function stepProducts({ d, width, layers, batch }: StepShape): MatrixProduct[] {
  const hidden = Array.from({ length: layers - 1 }, (_, i) => i + 2);
  return hidden.flatMap((layer): MatrixProduct[] => {
    const fan = layer === 2 ? d : width + d;
    const input = { name: `input${layer}`, shape: [batch, fan] } as const;
    const weights = { name: `W${layer}`, shape: [fan, width] } as const;
    const gradient = { name: `gradient${layer}`, shape: [batch, width] } as const;
    const below = { name: `below${layer}`, shape: [width, width], transposed: true } as const;
    return [
      { a: input, b: weights },
      { a: { ...input, transposed: true }, b: gradient },
      ...(layer > 2 ? [{ a: gradient, b: below }] : []),
    ];
  });
}
