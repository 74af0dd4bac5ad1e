import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { tf } from '../bare-tf.ts';
import { stridedPlaces } from '../strided-places.ts';
import { type Attributes, fromFront, type Gradient, gradient, original, zerosFor } from './gradient.ts';

/** Gradients of operations that pick elements out, put them elsewhere or add them up. */
export function moveGradients(): Gradient[] {
  return [
    gradient('Cumsum', ['x'], (dy, _, { axis, exclusive, reverse }) => ({
      x: () => tf.cumsum(dy, axis, exclusive, !reverse),
    })),
    // For an array split into a single part, TF.js passes that one gradient rather than a list.
    gradient('SplitV', [], (dy, _, { axis }) => ({ x: () => tf.concat([dy].flat(), axis) })),
    gradient('Unpack', [], (dy, _, { axis }) => ({ value: () => tf.stack([dy].flat(), axis) })),
    gatherGradient(),
    gradient('GatherNd', ['params', 'indices'], (dy, [params, indices]) => ({
      params: () => tf.scatterND(indices, dy, params.shape),
      indices: () => zerosFor(indices),
    })),
    gradient('ScatterNd', ['indices'], (dy, [indices]) => ({
      indices: () => zerosFor(indices),
      updates: () => tf.gatherND(dy, indices),
    })),
    gradient('TensorScatterUpdate', ['indices', 'updates'], (dy, [indices, updates]) => ({
      tensor: () => tf.tensorScatterUpdate(dy, indices, zerosFor(updates)),
      indices: () => zerosFor(indices),
      updates: () => tf.gatherND(dy, indices),
    })),
    segmentSumGradient(),
    largestGradient(),
    gradient('Diag', ['x'], (dy, [x]) => ({
      x: () => {
        const matrix = tf.reshape(dy, [x.size, x.size]);
        return tf.reshape(tf.sum(tf.mul(matrix, tf.eye(x.size)), 1), x.shape);
      },
    })),
    gradient('MirrorPad', ['x'], (dy, [x], { paddings, mode }) => ({
      x: () => addUp(dy, mirrored(x.shape, paddings, mode === 'reflect' ? 1 : 0), x.shape),
    })),
    gradient('StridedSlice', ['x'], (dy, [x], attributes) => ({
      x: () => addUp(dy, strided(x.shape, attributes), x.shape),
    })),
  ];
}

/**
 * Numbers the rows of all batches consecutively, because TF.js's own gradient handles at most one row per
 * batch.
 */
function gatherGradient(): Gradient {
  const whole = original('GatherV2');
  return gradient('GatherV2', ['x', 'indices'], (dy, [x, indices], attributes) => {
    // TF.js returns the indices themselves as their gradient, and then fails because they are not floats.
    const nothing = { indices: () => zerosFor(indices) };
    if (!attributes.batchDims)
      return { ...whole.gradFunc(dy, [x, indices], attributes as never), ...nothing };
    return { x: () => batchedRows(dy, x, indices, attributes), ...nothing };
  });
}

function batchedRows(dy: Tensor, x: Tensor, indices: Tensor, { axis, batchDims }: Attributes): Tensor {
  const size = tf.util.sizeFromShape;
  const at = fromFront(axis, x.rank);
  const dims = fromFront(batchDims, indices.rank);
  const batches = size(x.shape.slice(0, dims));
  const outer = size(x.shape.slice(dims, at));
  const side = x.shape[at];
  const inner = size(x.shape.slice(at + 1));
  const count = size(indices.shape.slice(dims));
  const rows = tf.reshape(tf.transpose(tf.reshape(dy, [batches, outer, count, inner]), [0, 2, 1, 3]), [
    batches * count,
    outer * inner,
  ]);
  const starts = tf.tensor2d(
    Int32Array.from({ length: batches }, (_, i) => i * side),
    [batches, 1],
    'int32',
  );
  const places = tf.reshape(tf.add(tf.reshape(indices, [batches, count]), starts), [batches * count, 1]);
  const sums = tf.scatterND(places, rows, [batches * side, outer * inner]);
  return tf.reshape(tf.transpose(tf.reshape(sums, [batches, side, outer, inner]), [0, 2, 1, 3]), x.shape);
}

function segmentSumGradient(): Gradient {
  const { gradFunc, ...rest } = original('UnsortedSegmentSum');
  return {
    ...rest,
    gradFunc: (dy, saved, attributes) => ({
      ...gradFunc(dy, saved, attributes),
      segmentIds: () => zerosFor(saved[0]),
    }),
  };
}

/** The gradients of the largest elements of each row go to the places of these elements. */
function largestGradient(): Gradient {
  return {
    kernelName: 'TopK',
    inputsToSave: ['x'],
    outputsToSave: [false, true],
    gradFunc: (dys, [x, places]) => ({
      x: () => {
        const [dy] = dys as Tensor[];
        const [side, k] = [x.shape[x.rank - 1], places.shape[places.rank - 1]];
        const rows = x.size / side;
        const starts = tf.tensor2d(
          Int32Array.from({ length: rows }, (_, i) => i * side),
          [rows, 1],
          'int32',
        );
        const flat = tf.reshape(tf.add(tf.reshape(places, [rows, k]), starts), [rows * k, 1]);
        return tf.reshape(tf.scatterND(flat, tf.reshape(dy, [-1]), [x.size]), x.shape);
      },
    }),
  };
}

/** Adds each element of a gradient to the element that it came from. */
function addUp(dy: Tensor, sources: Int32Array, shape: number[]): Tensor {
  const places = tf.tensor2d(sources, [sources.length, 1], 'int32');
  const flat = tf.reshape(dy, [-1]) as Tensor1D;
  return tf.reshape(tf.scatterND(places, flat, [tf.util.sizeFromShape(shape)]), shape);
}

/**
 * For every element of a result, the index of the array's element that it is a copy of, if each axis is
 * picked from independently.
 *
 * @param picked for each axis, the places picked from it, in order
 */
function sourcesOf(shape: readonly number[], picked: readonly (readonly number[])[]): Int32Array {
  let sources = [0];
  for (const [axis, places] of picked.entries()) {
    sources = sources.flatMap((source) => places.map((place) => source * shape[axis] + place));
  }
  return Int32Array.from(sources);
}

function mirrored(
  shape: readonly number[],
  paddings: readonly (readonly [number, number])[],
  edge: number,
): Int32Array {
  const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
  const picked = shape.map((side, axis) => {
    const [before, after] = paddings[axis];
    return [
      ...range(before).map((i) => before - 1 - i + edge),
      ...range(side),
      ...range(after).map((i) => side - 1 - i - edge),
    ];
  });
  return sourcesOf(shape, picked);
}

function strided(shape: number[], attributes: Attributes): Int32Array {
  return sourcesOf(shape, stridedPlaces(shape, attributes));
}
