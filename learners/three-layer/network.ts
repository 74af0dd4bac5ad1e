import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Network, Stage, Variables } from '../engine/network.ts';
import { tf } from '../engine/tf.ts';
import type { InnerKind, InnerLayers, OuterLayer } from './bottleneck.ts';
import { forwardFlops, type ThreeLayerShape } from './shape.ts';

/** The bottleneck network as a network to be trained, and the names of the variables above the bottleneck. */
export interface ThreeLayerNetwork extends Network {
  readonly above: readonly string[];
  /** The name of the weights that read the input. */
  readonly inputWeights: string;
}

/**
 * f(x) = ⟨c, max(0, A·p + b)⟩/√width + ⟨k, p⟩ + e, p = U·σ(V·x + s) + o, with these initial values. Layer 2
 * is p, layer 3 the units that read it.
 */
export function threeLayerNetwork(inner: InnerLayers, outer: OuterLayer): ThreeLayerNetwork {
  const { kind, d, units, features } = inner;
  const { width } = outer;
  const shape: ThreeLayerShape = { d, units, features, width };
  const variables = [
    { name: 'V', shape: [d, units], values: transposed(inner.weights, units, d) },
    { name: 's', shape: [units], values: Float32Array.from(inner.biases) },
    { name: 'U', shape: [units, features], values: transposed(inner.mixing, features, units) },
    { name: 'o', shape: [features], values: Float32Array.from(inner.offsets) },
    { name: 'A', shape: [features, width], values: transposed(outer.weights, width, features) },
    { name: 'b', shape: [width], values: Float32Array.from(outer.biases) },
    { name: 'c', shape: [width, 1], values: Float32Array.from(outer.readOut) },
    { name: 'k', shape: [features, 1], values: Float32Array.from(outer.skip) },
    { name: 'e', shape: [1], values: Float32Array.of(outer.offset) },
  ];
  const activate = activations[kind];
  const bottleneck = (v: Variables, x: Tensor2D) => {
    const hidden = activate(tf.add(tf.matMul(x, v.V as Tensor2D), v.s)) as Tensor2D;
    return tf.add(tf.matMul(hidden, v.U as Tensor2D), v.o) as Tensor2D;
  };
  const unitsOf = (v: Variables, p: Tensor2D) =>
    tf.relu(tf.add(tf.matMul(p, v.A as Tensor2D), v.b)) as Tensor2D;
  const output: Stage['output'] = (v, x) => {
    const p = bottleneck(v, x);
    const read = tf.mul(tf.matMul(unitsOf(v, p), v.c as Tensor2D), 1 / Math.sqrt(width));
    const sum = tf.add(tf.add(read, tf.matMul(p, v.k as Tensor2D)), v.e);
    return tf.reshape(sum, [-1]) as Tensor1D;
  };
  return {
    variables,
    output,
    features: [
      { layer: 2, width: features, of: bottleneck },
      { layer: 3, width, of: (v, x) => unitsOf(v, bottleneck(v, x)) },
    ],
    inputWeights: 'V',
    above: ['A', 'b', 'c', 'k', 'e'],
    flopsPerRow: forwardFlops(shape),
  };
}

const activations: Record<InnerKind, (z: Tensor) => Tensor> = {
  quadratic: (z) => tf.mul(tf.sub(tf.mul(z, z), 1), Math.SQRT1_2),
  relu: (z) => tf.relu(z),
  cubic: (z) => tf.mul(tf.mul(z, z), z),
};

/** A matrix of these rows and columns (row-major), transposed. */
function transposed(matrix: Float64Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j];
  return result;
}
