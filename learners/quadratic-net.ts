import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Stream } from '../tasks/streams.ts';
import type { Network, Stage, Variable, Variables } from './engine/network.ts';
import { sizeOf } from './engine/network.ts';
import { tf } from './engine/tf.ts';
import { fanIn, forwardFlops, type QuadraticNetShape } from './quadratic-net-shape.ts';

export type Activation = 'quadratic' | 'relu' | 'gelu';

export interface QuadraticNetOptions extends QuadraticNetShape {
  readonly activation: Activation;
  readonly stream: Stream;
}

/** A DenseNet together with its partial outputs and the names of its variables, layer by layer. */
export interface QuadraticNet extends Network {
  /** Names of layer l's weights and bias. */
  layerVariables(layer: number): string[];
  /** Names of the read-outs of layers 2..l and the output bias. */
  readoutVariables(upTo: number): string[];
  /** The output with the layers above `upTo` left out. */
  outputUpTo(upTo: number): Stage['output'];
  /** Operations of one row's forward pass through layers from..to, read-outs included. */
  forwardFlops(from: number, to: number): number;
}

/**
 * The learner's network of [BFC §2]: h_l = σ(W_l [h_{l-1}, skips] + b_l) for l = 2..L with a linear read-out
 * from every layer, f(x) = c + Σ_l ⟨o_l, h_l⟩. With quadratic activation h = (z²−1)/√2, which has mean 0 and
 * variance 1 if z is standard normal. W is initialised with variance 1/fan-in, biases and read-outs with
 * 0.
 */
export function quadraticNet(options: QuadraticNetOptions): QuadraticNet {
  const { layers, width, activation, skips, stream } = options;
  const hidden = Array.from({ length: layers - 1 }, (_, i) => i + 2);

  const variables: Variable[] = [];
  for (const layer of hidden) {
    const fan = fanIn(options, layer);
    const initial = stream.child('layer', layer);
    variables.push(
      {
        name: `W${layer}`,
        shape: [fan, width],
        values: initial.normals(new Float32Array(fan * width), fan ** -0.5),
      },
      zeros(`b${layer}`, [width]),
      zeros(`o${layer}`, [width, 1]),
    );
  }
  variables.push(zeros('c', [1]));

  const activate = activations[activation];
  const hiddenUpTo = (upTo: number, v: Variables, x: Tensor2D): Tensor2D[] => {
    const outputs: Tensor2D[] = [];
    for (const layer of hidden.slice(0, upTo - 1)) {
      const below = skips === 'dense' ? [...outputs].reverse() : outputs.slice(-1);
      const inputs = layer === 2 ? [x] : skips === 'chain' ? below : [...below, x];
      const input = inputs.length > 1 ? (tf.concat(inputs, 1) as Tensor2D) : inputs[0];
      outputs.push(
        activate(tf.add(tf.matMul(input, v[`W${layer}`] as Tensor2D), v[`b${layer}`])) as Tensor2D,
      );
    }
    return outputs;
  };
  const outputUpTo =
    (upTo: number): Stage['output'] =>
    (v, x) => {
      const features = hiddenUpTo(upTo, v, x);
      const parts = features.map((h, i) => tf.matMul(h, v[`o${i + 2}`] as Tensor2D));
      const sum = parts.reduce((total: Tensor, part) => tf.add(total, part), v.c);
      return tf.reshape(sum, [-1]) as Tensor1D;
    };

  return {
    variables,
    output: outputUpTo(layers),
    outputUpTo,
    features: hidden.map((layer) => ({ layer, width, of: (v, x) => hiddenUpTo(layer, v, x)[layer - 2] })),
    inputWeights: 'W2',
    layerVariables: (layer) => [`W${layer}`, `b${layer}`],
    readoutVariables: (upTo) => [...hidden.slice(0, upTo - 1).map((layer) => `o${layer}`), 'c'],
    forwardFlops: (from, to) => forwardFlops(options, from, to),
    flopsPerRow: forwardFlops(options, 2, layers),
  };
}

const activations: Record<Activation, (z: Tensor) => Tensor> = {
  quadratic: (z) => tf.mul(tf.sub(tf.mul(z, z), 1), Math.SQRT1_2),
  relu: (z) => tf.relu(z),
  // x·Φ(x), Hendrycks & Gimpel, arXiv 1606.08415
  gelu: (z) => tf.mul(tf.mul(z, 0.5), tf.add(tf.erf(tf.mul(z, Math.SQRT1_2)), 1)),
};

function zeros(name: string, shape: readonly number[]): Variable {
  return { name, shape, values: new Float32Array(sizeOf(shape)) };
}
