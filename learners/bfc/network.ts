import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Stream } from '../../tasks/streams.ts';
import { type Network, type Stage, sizeOf, type Variable, type Variables } from '../engine/network.ts';
import { tf } from '../engine/tf.ts';
import { type FeatureNetShape, fanIn, forwardFlops, hiddenInputs, readsInput, tieFlops } from './shape.ts';
import { tie } from './tie.ts';

export interface FeatureNetOptions extends FeatureNetShape {
  /** Bound on |z| before the quadratic; 0 for none. */
  readonly truncation: number;
  /** The peak weight λ of the tie divided by the peak learning rate; 0 for no tie. */
  readonly tiePerRate: number;
  /** Rows of a batch, over which the operations of the tie are spread when they are counted. */
  readonly batch: number;
  readonly stream: Stream;
}

export interface FeatureNet extends Network {
  /** The only stage of training. It trains everything but R. */
  readonly stage: Stage;
}

/** The F/S network; `bfc.ts` has its equations. Matrices are stored as fan-in×width. */
export function featureNet(options: FeatureNetOptions): FeatureNet {
  const { layers, width, narrow, rows, distilled, truncation, tiePerRate, batch, stream } = options;
  const hidden = Array.from({ length: layers - 1 }, (_, i) => i + 2);
  const withNarrow = distilled ? hidden.slice(0, -1) : [];
  const variables: Variable[] = [];
  const fixed: Variable[] = [];
  for (const layer of hidden) {
    const fan = fanIn(options, layer);
    const random = (name: string, columns: number): Variable => ({
      name: `${name}${layer}`,
      shape: [fan, columns],
      values: stream.child(name, layer).normals(new Float32Array(fan * columns), fan ** -0.5),
    });
    variables.push(random('W', width), constant(`b${layer}`, [width], 0));
    // The sum of m features of initial variance one is divided by √m and by the number of hidden layers, so
    // that the first prediction is of order one.
    variables.push(constant(`a${layer}`, [1], 1 / (layers - 1)));
    if (!withNarrow.includes(layer)) continue;
    const k = narrow[layer - 2];
    variables.push(random('K', k), constant(`e${layer}`, [k], 0));
    if (tiePerRate > 0) variables.push(random('Q', k));
    fixed.push({
      name: `R${layer}`,
      shape: [k, rows[layer - 2]],
      values: unitColumns(
        stream.child('R', layer).normals(new Float32Array(k * rows[layer - 2]), 1),
        k,
        rows[layer - 2],
      ),
    });
  }
  variables.push(constant('c', [1], 0));

  const quadratic = (z: Tensor): Tensor => {
    const bounded = truncation > 0 ? tf.clipByValue(z, -truncation, truncation) : z;
    return tf.mul(tf.sub(tf.mul(bounded, bounded), 1), Math.SQRT1_2);
  };
  /** F_2..F_upTo, and for each of them but the last the features that the layers above read. */
  const layersUpTo = (upTo: number, v: Variables, x: Tensor2D): { wide: Tensor2D[]; read: Tensor2D[] } => {
    const wide: Tensor2D[] = [];
    const read: Tensor2D[] = [];
    for (const layer of hidden.slice(0, upTo - 1)) {
      const inputs = hiddenInputs(options, layer).map((j) => read[j - 2]);
      if (readsInput(options, layer)) inputs.push(x);
      const input = inputs.length > 1 ? (tf.concat(inputs, 1) as Tensor2D) : inputs[0];
      const linear = (weights: string, bias: string): Tensor =>
        tf.add(tf.matMul(input, v[`${weights}${layer}`] as Tensor2D), v[`${bias}${layer}`]);
      wide.push(quadratic(linear('W', 'b')) as Tensor2D);
      if (layer === upTo) break;
      read.push(
        distilled
          ? (quadratic(tf.matMul(linear('K', 'e') as Tensor2D, v[`R${layer}`] as Tensor2D)) as Tensor2D)
          : wide[wide.length - 1],
      );
    }
    return { wide, read };
  };
  const output = (v: Variables, x: Tensor2D): Tensor1D =>
    layersUpTo(layers, v, x).wide.reduce<Tensor>(
      (sum, features, i) => tf.add(sum, tf.mul(tf.mul(tf.sum(features, 1), width ** -0.5), v[`a${i + 2}`])),
      v.c,
    ) as Tensor1D;

  const transposed = (v: Variables, name: string): Tensor2D => tf.transpose(v[name] as Tensor2D);
  const ties = (v: Variables): Tensor =>
    withNarrow
      .map((l) => tie(transposed(v, `W${l}`), transposed(v, `K${l}`), transposed(v, `Q${l}`)))
      .reduce((sum, term) => tf.add(sum, term));
  const penalty = (v: Variables, rate: Tensor): Tensor => tf.mul(tf.mul(ties(v), rate), tiePerRate);

  const flopsPerRow = forwardFlops(options);
  const tied = tiePerRate > 0 && withNarrow.length > 0;
  return {
    variables: [...variables, ...fixed],
    output,
    // The features that the layers above read. Wide features are only summed, so they need not span the
    // target's.
    features: hidden.map((layer) =>
      withNarrow.includes(layer)
        ? { layer, width: rows[layer - 2], of: (v, x) => layersUpTo(layer + 1, v, x).read[layer - 2] }
        : { layer, width, of: (v, x) => layersUpTo(layer, v, x).wide[layer - 2] },
    ),
    inputWeights: 'W2',
    flopsPerRow,
    stage: {
      name: 'joint',
      trainable: variables.map(({ name }) => name),
      output,
      penalty: tied ? penalty : undefined,
      flopsPerRow: 3 * flopsPerRow + (tied ? tieFlops(options) / batch : 0),
    },
  };
}

function constant(name: string, shape: readonly number[], value: number): Variable {
  return { name, shape, values: new Float32Array(sizeOf(shape)).fill(value) };
}

/** Scales every column of a rows×columns matrix to norm 1, in place. */
function unitColumns(values: Float32Array, rows: number, columns: number): Float32Array {
  for (let j = 0; j < columns; j++) {
    let square = 0;
    for (let i = 0; i < rows; i++) square += values[i * columns + j] ** 2;
    for (let i = 0; i < rows; i++) values[i * columns + j] /= Math.sqrt(square);
  }
  return values;
}
