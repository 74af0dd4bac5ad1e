import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs-core';
import { compile } from '../../../../learners/engine/compiled/compile.ts';
import type { Elements, ElementType, Graph } from '../../../../learners/engine/compiled/graph.ts';
import { tf } from '../../../../learners/engine/tf.ts';
import { Stream } from '../../../../tasks/streams.ts';
import { useTestDevice } from './test-device.ts';

useTestDevice();

export interface Input {
  readonly shape: readonly number[];
  readonly type?: ElementType;
  readonly elements: Elements;
}

/** Random elements; `positive` keeps them above 0.2, where logarithms and roots are tame. */
export function random(shape: readonly number[], name: string, positive = false): Input {
  const size = shape.reduce((product, side) => product * side, 1);
  const elements = new Stream('compiled test', name, ...shape).normals(new Float32Array(size));
  return { shape, elements: positive ? elements.map((value) => Math.abs(value) + 0.2) : elements };
}

/** Runs a TF.js function compiled and on TF.js's own cpu backend; the results must agree. */
export async function agrees(
  fn: (...inputs: Tensor[]) => Tensor[],
  inputs: readonly Input[],
  options: { readonly tolerance?: number; readonly passes?: (graph: Graph) => Graph } = {},
): Promise<Graph> {
  const { tolerance = 1e-5, passes } = options;
  const specs = inputs.map(({ shape, type }, i) => ({ name: `in${i}`, shape, type }));
  const compiled = await compile(fn, specs, { passes });
  const results = await compiled.run(inputs.map(({ elements }) => elements));
  compiled.dispose();
  await tf.setBackend('cpu');
  const expected = tf.tidy(() => {
    const tensors = inputs.map(({ shape, type, elements }) =>
      tf.tensor(elements, [...shape], type ?? 'float32'),
    );
    return fn(...tensors).map((tensor) => ({
      shape: tensor.shape,
      dtype: tensor.dtype,
      elements: tensor.dataSync().slice(),
    })) as unknown as Tensor[];
  }) as unknown as { shape: number[]; dtype: string; elements: Elements }[];
  for (const [i, { shape, dtype, elements }] of expected.entries()) {
    assert.deepEqual([...results[i].shape], shape, `shape of output ${i}`);
    assert.equal(results[i].type, dtype, `type of output ${i}`);
    assert.equal(results[i].elements.length, elements.length);
    const scale = Math.max(1, ...Array.from(elements, Math.abs).filter(Number.isFinite));
    for (let j = 0; j < elements.length; j++) {
      const [got, want] = [results[i].elements[j], elements[j]];
      const close = Object.is(got, want) || got === want || Math.abs(got - want) <= tolerance * scale;
      assert.ok(close, `output ${i}, element ${j}: compiled ${got}, cpu ${want}`);
    }
  }
  return compiled.graph;
}

/** The function's outputs, and the gradients of a random linear functional of them with respect to each float input. */
export function withGradients(fn: (...inputs: Tensor[]) => Tensor): (...inputs: Tensor[]) => Tensor[] {
  return (...inputs) => {
    const weights = (shape: number[]): Tensor => {
      const { elements } = random(shape, 'functional');
      return tf.tensor(elements, shape, 'float32');
    };
    const { value, grads } = tf.valueAndGrads((...given: Tensor[]) => {
      const output = fn(...given);
      return tf.sum(tf.mul(output, weights(output.shape)));
    })(inputs);
    return [fn(...inputs), value, ...grads];
  };
}
