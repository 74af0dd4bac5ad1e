import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../../tf.ts';
import { arrayOf, type Elements, elementCount, type Graph, type Operation, type Value } from '../graph.ts';
import { rules } from '../rules/index.ts';
import { rewrite } from './rewrite.ts';

/**
 * Results with more elements than this are not folded: a program should not carry large arrays that it can
 * compute.
 */
const largest = 4096;

/** Runs operations on constants now, with TF.js's own JavaScript kernels, and keeps their results. */
export function foldConstants(graph: Graph): Graph {
  const before = tf.getBackend();
  tf.setBackend('cpu');
  try {
    return rewrite(graph, (operation) => {
      const known = operation.inputs.every((value) => value.constant !== undefined);
      const small = operation.outputs.every((value) => elementCount(value.shape) <= largest);
      return known && small && operation.kernel !== 'Gemm' ? evaluate(operation) : operation;
    });
  } finally {
    if (before) tf.setBackend(before);
  }
}

function evaluate({ kernel, inputs, attributes, outputs }: Operation): Value[] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ constant, shape, type }) =>
      tf.tensor(constant as Elements, [...shape], type),
    );
    const names = rules.get(kernel)?.inputs ?? [];
    const named =
      names === 'list' ? tensors : Object.fromEntries(tensors.map((tensor, i) => [names[i], tensor]));
    const made = [
      tf.engine().runKernel(kernel, named as Record<string, Tensor>, attributes as Record<string, never>),
    ].flat() as Tensor[];
    return outputs.map((value, i) => {
      // After a cast, TF.js may leave the numbers in an array of their former type.
      const elements = made[i].dataSync() as Elements;
      const constant = arrayOf(value.type, elements.length);
      constant.set(elements);
      return { ...value, constant };
    }) as unknown as Tensor[];
  }) as unknown as Value[];
}
