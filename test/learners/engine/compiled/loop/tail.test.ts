import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { print } from '../../../../../learners/engine/compiled/graph.ts';
import { cutTail, workOf } from '../../../../../learners/engine/compiled/loop/tail.ts';
import { tailLoops } from '../../../../../learners/engine/compiled/loop/tail-loops.ts';
import { simplify } from '../../../../../learners/engine/compiled/passes/index.ts';
import type { StepProgram } from '../../../../../learners/engine/compiled/step-program.ts';
import { type InputSpec, trace } from '../../../../../learners/engine/compiled/trace.ts';
import { tf } from '../../../../../learners/engine/tf.ts';

const specs: readonly InputSpec[] = [
  { name: 'w', shape: [3, 2], role: { kind: 'carried' } },
  { name: 'slot', shape: [3, 2], role: { kind: 'carried' } },
  { name: 'x', shape: [4, 3], role: { kind: 'scanned' } },
  { name: 'rate', shape: [], role: { kind: 'scanned' } },
];

/** A step of w and its slot, on rows x at a rate. */
function program(
  step: (inputs: { w: Tensor2D; slot: Tensor2D; x: Tensor2D; rate: Tensor }) => Tensor[],
): StepProgram {
  return simplify(
    trace((w, slot, x, rate) => step({ w, slot, x, rate } as Parameters<typeof step>[0]), specs),
  );
}

const gradient = (w: Tensor2D, x: Tensor2D): Tensor2D => tf.matMul(x, tf.matMul(x, w), true, false);
const kernels = (cut: ReturnType<typeof cutTail>): string[] => cut.tail.map(({ kernel }) => kernel);

test('the update is the tail, and the gradient and the loss are the head', () => {
  const cut = cutTail(
    program(({ w, slot, x, rate }) => {
      const g = gradient(w, x);
      const squares = tf.add(tf.mul(slot, 0.5), tf.square(g));
      return [tf.sub(w, tf.mul(squares, rate)), squares, tf.sum(tf.square(tf.matMul(x, w)))];
    }),
  );
  assert.deepEqual(kernels(cut), ['Multiply', 'Square', 'Add', 'Multiply', 'Sub']);
  assert.equal(workOf(cut), 5 * 6);
  assert.equal(cut.updates.length, 2);
  assert.deepEqual(
    cut.head.inputs.map(({ name }) => name),
    ['w', 'x'],
  );
  assert.deepEqual(
    cut.head.outputs.map(({ shape }) => shape),
    [[], [3, 2]],
  );
});

test('operations that lead to anything but the next state stay in the head', () => {
  const cut = cutTail(
    program(({ w, slot, x, rate }) => {
      const g = gradient(w, x);
      const next = tf.sub(w, tf.mul(g, rate));
      // The step returns its change of w, and the update of the slot is not elementwise.
      return [next, tf.softmax(slot), tf.sum(tf.sub(next, w))];
    }),
  );
  assert.deepEqual(cut.tail, []);
  assert.equal(cut.updates.length, 0);
  assert.equal(cut.head.outputs.length, 3);
});

test('the tail does not read state that the head replaces', () => {
  const cut = cutTail(
    program(({ w, slot, x, rate }) => [
      tf.sub(w, tf.mul(tf.mul(gradient(w, x), rate), slot)),
      tf.softmax(slot),
    ]),
  );
  // The multiplication by the slot would read it, so the tail begins after that.
  assert.deepEqual(kernels(cut), ['Sub']);
});

test('the head, not the tail, updates carried numbers that are not arrays', () => {
  const cut = cutTail(
    trace(
      (w, power) => [tf.mul(w, power), tf.mul(power, 0.9)],
      [
        { name: 'w', shape: [8], role: { kind: 'carried' } },
        { name: 'power', shape: [], role: { kind: 'carried' } },
      ],
    ),
  );
  assert.deepEqual(kernels(cut), ['Multiply']);
  assert.deepEqual(
    cut.head.outputs.map(({ shape }) => shape),
    [[]],
  );
});

test('the head takes and gives matrices in their own shape, however they are carried', () => {
  const graph = trace(
    (w, x) => {
      const g = gradient(tf.reshape(w, [3, 2]) as Tensor2D, x as Tensor2D);
      return [tf.sub(w, tf.reshape(g, [6]))];
    },
    [
      { name: 'w', shape: [6], role: { kind: 'carried' } },
      { name: 'x', shape: [4, 3], role: { kind: 'scanned' } },
    ],
  );
  const { head } = cutTail(simplify(graph));
  assert.ok(!print(head).includes('Reshape'), print(head));
  assert.deepEqual(
    head.inputs.map(({ value: { shape } }) => shape),
    [
      [3, 2],
      [4, 3],
    ],
  );
});

test('updates that share arrays are in one loop, and no loop reads what another writes', () => {
  const cut = cutTail(
    trace(
      // a and b are swapped: each is read where the other is written.
      (a, b, c) => [tf.add(b, 0), tf.mul(a, 2), tf.mul(c, 3)].map((each) => tf.neg(each)),
      ['a', 'b', 'c'].map((name) => ({ name, shape: [4], role: { kind: 'carried' } })),
    ),
  );
  const loops = tailLoops(cut, ({ number }) => 16 * number);
  assert.deepEqual(
    loops.map(({ reads }) => reads.length),
    [2, 1],
  );
  for (const loop of loops) {
    const read = new Set(loop.reads.map(({ offset }) => offset));
    assert.ok(loop.writes.every(({ offset }) => read.has(offset)));
  }
});
