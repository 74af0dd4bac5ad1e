import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs-core';
import { compile } from '../../../learners/engine/compiled/compile.ts';
import type { Elements, ElementType, Graph } from '../../../learners/engine/compiled/graph.ts';
import { simplify } from '../../../learners/engine/compiled/passes/index.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { readyEager, tf } from '../../../learners/engine/tf.ts';
import { Stream } from '../../../tasks/streams.ts';

export interface Input {
  readonly shape: readonly number[];
  readonly type?: ElementType;
  readonly elements: Elements;
  /** Not differentiated, as integers are not. */
  readonly fixed?: boolean;
}

export type Fn = (...inputs: Tensor[]) => Tensor;

/** The distance from one drawn number to the next. */
export const gap = 0.11;
/** The differences reach two of these to either side, less than a quarter of a gap. */
const h = 0.01;

/**
 * Float inputs of these shapes. No two of their elements are equal, even in absolute value, and none is a multiple of `gap`:
 * functions with kinks at such places, or where two elements are equal, are smooth around them.
 */
export function apart(
  name: string,
  shapes: readonly (readonly number[])[],
  adapt: readonly ((x: number) => number)[] = [],
): Input[] {
  const sizes = shapes.map((shape) => tf.util.sizeFromShape([...shape]));
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const stream = new Stream('finite differences', name, count);
  const order = stream.permutation(count);
  let next = 0;
  return shapes.map((shape, i) => ({
    shape,
    elements: Float32Array.from({ length: sizes[i] }, () => {
      const value = (order[next++] - Math.floor(count / 2) + 0.25) * gap;
      return (adapt[i] ?? adapt[0])?.(value) ?? value;
    }),
  }));
}

function sumOf(weights: Float64Array, elements: Elements): number {
  let sum = 0;
  for (const [i, weight] of weights.entries()) sum += weight * elements[i];
  return sum;
}

/** Runs a function eagerly, by name of the backend. */
async function eagerly(
  backend: 'cpu' | 'wasm',
  fn: (...inputs: Tensor[]) => Tensor[],
  inputs: readonly Input[],
): Promise<Elements[]> {
  await readyEager(await openEngine(backend));
  assert.equal(tf.getBackend(), backend);
  const before = tf.memory().numTensors;
  const results = tf.tidy(() => {
    const tensors = inputs.map(({ shape, type, elements }) =>
      tf.tensor(elements, [...shape], type ?? 'float32'),
    );
    return fn(...tensors).map((tensor) => tensor.dataSync().slice()) as unknown as Tensor[];
  }) as unknown as Elements[];
  assert.equal(tf.memory().numTensors, before, 'tensors are left over');
  return results;
}

/** Kernels of TF.js that were compiled here. */
export const met = new Set<string>();

async function compiled(
  fn: (...inputs: Tensor[]) => Tensor[],
  inputs: readonly Input[],
): Promise<Elements[]> {
  const specs = inputs.map(({ shape, type }, i) => ({ name: `in${i}`, shape, type }));
  const passes = (graph: Graph): Graph => {
    for (const { kernel } of graph.operations) met.add(kernel);
    return simplify(graph);
  };
  const program = await compile(fn, specs, { passes });
  const results = await program.run(inputs.map(({ elements }) => elements));
  program.dispose();
  return results.map(({ elements }) => elements.slice());
}

export type Backend = 'cpu' | 'wasm' | 'compiled';
export const everyBackend: readonly Backend[] = ['cpu', 'wasm', 'compiled'];

export function runOn(
  backend: Backend,
  fn: (...inputs: Tensor[]) => Tensor[],
  inputs: readonly Input[],
): Promise<Elements[]> {
  return backend === 'compiled' ? compiled(fn, inputs) : eagerly(backend, fn, inputs);
}

/**
 * Under every backend, the gradients of a random linear functional of a function's values, one for each float input, agree
 * with central differences of the function's values (of fourth order, on TF.js's JavaScript kernels, summed in double
 * precision).
 */
export async function followsDifferences(
  fn: Fn,
  inputs: readonly Input[],
  {
    tolerance = 2e-3,
    backends = everyBackend,
  }: { readonly tolerance?: number; readonly backends?: readonly Backend[] } = {},
): Promise<void> {
  const [value] = await eagerly('cpu', (...given) => [fn(...given)], inputs);
  assert.ok(value.length > 0);
  const weights = Float64Array.from(
    new Stream('finite differences', 'functional', value.length).normals(new Float32Array(value.length)),
  );
  const moving = inputs.flatMap(({ type = 'float32', fixed }, i) =>
    type === 'float32' && !fixed ? [i] : [],
  );
  const wanted = moving.map((i) => {
    const { shape, elements } = inputs[i];
    return Float64Array.from(elements, (_, j) => {
      const at = (offset: number): number =>
        tf.tidy(() => {
          const moved = elements.slice();
          moved[j] += offset;
          const tensors = inputs.map((input, k) =>
            tf.tensor(k === i ? moved : input.elements, [...input.shape], input.type ?? 'float32'),
          );
          assert.deepEqual(tensors[i].shape, [...shape]);
          return sumOf(weights, fn(...tensors).dataSync() as Elements) as unknown as Tensor;
        }) as unknown as number;
      return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    });
  });
  const gradients = (...given: Tensor[]): Tensor[] => {
    const grads = tf.grads((...parts: Tensor[]) => {
      const all = [...given];
      for (const [k, i] of moving.entries()) all[i] = parts[k];
      const output = fn(...all);
      return tf.sum(tf.mul(output, tf.tensor(Float32Array.from(weights), output.shape)));
    });
    return grads(moving.map((i) => given[i]));
  };
  for (const backend of backends) {
    const found = await runOn(backend, gradients, inputs);
    for (const [k, want] of wanted.entries()) {
      assert.equal(found[k].length, want.length);
      const scale = Math.max(1, ...want.map(Math.abs));
      for (const [j, number] of want.entries()) {
        const off = Math.abs(found[k][j] - number);
        assert.ok(
          off <= tolerance * scale,
          `${backend}: input ${moving[k]}, element ${j}: gradient ${found[k][j]}, differences ${number}`,
        );
      }
    }
  }
}
