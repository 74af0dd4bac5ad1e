import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { print } from '../../../../learners/engine/compiled/graph.ts';
import { shareCommonSubexpressions } from '../../../../learners/engine/compiled/passes/common-subexpressions.ts';
import { foldConstants } from '../../../../learners/engine/compiled/passes/constant-folding.ts';
import { removeDeadCode } from '../../../../learners/engine/compiled/passes/dead-code.ts';
import { removeIdentities } from '../../../../learners/engine/compiled/passes/identities.ts';
import { passes, simplify } from '../../../../learners/engine/compiled/passes/index.ts';
import { shrinkConstants } from '../../../../learners/engine/compiled/passes/scalar-constants.ts';
import { trace } from '../../../../learners/engine/compiled/trace.ts';
import { tf } from '../../../../learners/engine/tf.ts';
import { agrees, random, withGradients } from './against-cpu.ts';

/** A program with something to do for every pass. */
function program(a: Tensor, b: Tensor): Tensor {
  const scaled = tf.mul(tf.mul(a, tf.onesLike(a)), tf.add(tf.scalar(1), tf.scalar(2)));
  const twice = tf.add(tf.square(b), tf.square(b));
  tf.exp(a); // dead
  const same = tf.reshape(tf.reshape(scaled, [-1]), scaled.shape);
  return tf.sum(tf.div(tf.add(same, twice), tf.fill(a.shape, 2)), 0);
}
const inputs = [random([3, 4], 'a'), random([3, 4], 'b')];
const specs = inputs.map(({ shape }, i) => ({ name: `in${i}`, shape }));
const raw = () => trace((a, b) => withGradients(program)(a, b), specs);

for (const pass of new Set(passes)) {
  test(`${pass.name} changes no result`, async () => {
    await agrees(withGradients(program), inputs, { passes: pass });
  });
}

test('all passes together change no result and shorten the program', async () => {
  const graph = await agrees(withGradients(program), inputs);
  assert.ok(graph.operations.length < raw().operations.length / 2);
});

const kernels = (graph: { operations: readonly { kernel: string }[] }): string[] =>
  graph.operations.map(({ kernel }) => kernel);

test('dead code is removed', () => {
  assert.ok(kernels(raw()).includes('Exp'));
  assert.ok(!kernels(removeDeadCode(raw())).includes('Exp'));
});

test('operations on constants are done in advance', () => {
  const graph = removeDeadCode(foldConstants(trace((a) => [tf.mul(a, tf.exp(tf.scalar(1)))], [specs[0]])));
  assert.deepEqual(kernels(graph), ['Multiply']);
  assert.ok(Math.abs((graph.operations[0].inputs[1].constant?.[0] ?? 0) - Math.E) < 1e-6);
});

test('copies, unit factors and chains of reshapes are removed', () => {
  const fn = (a: Tensor): Tensor[] => [
    tf.reshape(tf.reshape(tf.mul(tf.clone(a), tf.scalar(1)), [-1]), [3, 4]),
  ];
  assert.deepEqual(kernels(removeDeadCode(removeIdentities(trace(fn, [specs[0]])))), []);
});

test('a filled array combined with a full one becomes a number', () => {
  const graph = shrinkConstants(
    trace((a) => [tf.add(a, tf.tensor(new Array(12).fill(5), [3, 4]))], [specs[0]]),
  );
  assert.deepEqual(graph.operations[0].inputs[1].shape, []);
});

test('equal expressions are computed once', () => {
  const graph = shareCommonSubexpressions(trace((a) => [tf.add(tf.exp(a), tf.exp(a))], [specs[0]]));
  assert.deepEqual(kernels(graph), ['Exp', 'Add']);
});

test('a program prints one operation per line', () => {
  const text = print(simplify(trace((a, b) => [tf.matMul(a, tf.relu(b), false, true)], specs)));
  assert.deepEqual(text.split('\n'), [
    'input  $in0: float32[3×4]',
    'input  $in1: float32[3×4]',
    '%2: float32[3×4] = Relu($in1)',
    '%3: float32[3×3] = Gemm($in0, %2, transposeB=true)',
    'output %3',
  ]);
});

test('the sum of a matrix over its rows becomes a product with ones', async () => {
  const columns = (a: Tensor): Tensor[] => [tf.sum(a, 0)];
  const graph = await agrees(columns, [random([40, 20], 'columns')]);
  assert.deepEqual(kernels(graph), ['Gemm', 'Reshape']);
});

test('a factor of a matrix-vector product multiplies the vector', async () => {
  const scaled = (a: Tensor, v: Tensor, w: Tensor): Tensor[] => [
    tf.mul(tf.matMul(a as Tensor2D, v as Tensor2D), 0.5),
    tf.mul(tf.matMul(w as Tensor2D, a as Tensor2D), 3),
  ];
  const graph = await agrees(scaled, [random([4, 5], 'm'), random([5, 1], 'v'), random([1, 4], 'w')]);
  const products = graph.operations.filter(({ kernel }) => kernel === 'Gemm');
  assert.deepEqual(
    products.map(({ attributes }) => attributes.alpha),
    [1, 1],
  );
});
