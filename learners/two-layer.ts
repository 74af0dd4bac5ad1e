import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { defineLearner } from './contract.ts';
import { jointStage, type Network, type Outputs, type Variables } from './engine/network.ts';
import { prepareTraining } from './prepare-training.ts';
import { trainingCost } from './training-cost.ts';
import { trainingOptions, trainingParameters, trainingSearch, withoutLoss } from './training-parameters.ts';

const parameters = trainingParameters.extend({
  activation: z
    .enum(['relu', 'quadratic', 'monomial'])
    .default('relu')
    .describe('hidden non-linearity; monomial is z^degree, which tells the network the target’s degree'),
  width: z.int().positive().default(1024).describe('hidden units m'),
  degree: z.int().min(1).optional().describe('power of the monomial; default: the task’s degree'),
});

const variants = {
  relu: { look: 0, role: 'two-layer-relu' },
  quadratic: { look: 1, told: ['activation'] },
  monomial: { look: 2, role: 'two-layer-monomial' },
} as const;

/** One wide hidden layer, both layers trained. */
export const twoLayer = defineLearner({
  name: 'two-layer',
  description:
    'one wide hidden layer (relu, quadratic, or the monomial of the target’s degree), both layers trained',
  source: 'the two-layer baselines of arXiv 2001.04413, §1 and §5',
  parameters,
  search: (_params, { classes }) => (classes === undefined ? trainingSearch : withoutLoss(trainingSearch)),
  capabilities: {
    regression: true,
    classification: true,
    classes: true,
    diagnosable: true,
    deterministic: true,
    streams: true,
  },
  traits: ({ activation, degree }) => ({
    group: 'Two-layer',
    shallow: true,
    ...variants[activation],
    ...(activation === 'monomial' && degree === undefined && { told: ['degree'] }),
  }),
  cost(params, plan) {
    const { width } = params;
    const { d, classes: outputs = 1 } = plan.task;
    const { batch } = trainingOptions(params, d);
    const forward = forwardFlops(d, width, outputs);
    const weights = (d + 1 + outputs) * width + outputs;
    const stages = [{ flopsPerRow: 3 * forward, parameters: weights }];
    const network = { stages, forwardFlops: forward, parameters: weights, units: width, features: [width] };
    return trainingCost(network, batch, plan);
  },
  starts: () => undefined,
  prepare: prepareTraining,
  async fit(sample, context) {
    const [{ tf }, { train }] = await Promise.all([import('./engine/tf.ts'), import('./engine/train.ts')]);
    const { width, activation } = context.params;
    const { d, classes } = context.task;
    const outputs = classes ?? 1;
    const degree = context.params.degree ?? context.task.degree;
    const monomialScale = 1 / monomialDeviation(degree);

    const activate: Record<typeof activation, (z: Tensor) => Tensor> = {
      relu: (z) => tf.relu(z),
      quadratic: (z) => tf.mul(z, z),
      monomial: (z) => tf.mul(power(tf.mul, z, degree), monomialScale),
    };
    const initial = context.stream.child('initialisation');
    const weights = initial.child('W').normals(new Float32Array(d * width), d ** -0.5);
    const biases = initial.child('b').normals(new Float32Array(width), 0.1);
    const hidden = (v: Variables, x: Tensor2D) =>
      activate[activation](tf.add(tf.matMul(x, v.W as Tensor2D), v.b)) as Tensor2D;
    const output = (v: Variables, x: Tensor2D): Outputs => {
      const read = tf.mul(tf.matMul(hidden(v, x), v.a as Tensor2D), width ** -0.5);
      const scores = tf.add(read, v.c);
      return classes === undefined ? (tf.reshape(scores, [-1]) as Tensor1D) : (scores as Tensor2D);
    };
    const network: Network = {
      variables: [
        { name: 'W', shape: [d, width], values: weights },
        { name: 'b', shape: [width], values: biases },
        { name: 'a', shape: [width, outputs], values: new Float32Array(width * outputs) },
        { name: 'c', shape: [outputs], values: new Float32Array(outputs) },
      ],
      output,
      ...(classes && { classes }),
      features: [{ layer: 2, width, of: hidden }],
      inputWeights: 'W',
      flopsPerRow: forwardFlops(d, width, outputs),
    };
    const options = trainingOptions(context.params, d);
    return train(network, [jointStage(network)], sample, options, context);
  },
});

/** Operations of one prediction. */
function forwardFlops(d: number, width: number, outputs: number): number {
  return 2 * (d + 1) * width + 2 * width * outputs;
}

/** z^degree by repeated squaring: TF.js's own power kernel is slow, and its gradient takes logarithms. */
function power(multiply: (a: Tensor, b: Tensor) => Tensor, z: Tensor, degree: number): Tensor {
  if (degree === 1) return z;
  const half = power(multiply, z, Math.floor(degree / 2));
  const square = multiply(half, half);
  return degree % 2 === 0 ? square : multiply(square, z);
}

/**
 * Standard deviation of z^p for a standard normal z: √((2p−1)!! − ((p−1)!!)²), the second term only for even
 * p.
 */
function monomialDeviation(degree: number): number {
  const doubleFactorial = (m: number): number => (m <= 0 ? 1 : m * doubleFactorial(m - 2));
  const mean = degree % 2 === 0 ? doubleFactorial(degree - 1) : 0;
  return Math.sqrt(doubleFactorial(2 * degree - 1) - mean * mean);
}
