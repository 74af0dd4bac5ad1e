import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { compileGraph } from '../../../../learners/engine/compiled/compile.ts';
import { type Elements, elementCount, type Input } from '../../../../learners/engine/compiled/graph.ts';
import type { Carried } from '../../../../learners/engine/compiled/input-role.ts';
import { carryInPieces } from '../../../../learners/engine/compiled/passes/carry-in-pieces.ts';
import { holdTransposed } from '../../../../learners/engine/compiled/passes/hold-transposed.ts';
import { simplify } from '../../../../learners/engine/compiled/passes/index.ts';
import { traceStep } from '../../../../learners/engine/compiled/stage.ts';
import { carriedInputs, type StepProgram } from '../../../../learners/engine/compiled/step-program.ts';
import { trace } from '../../../../learners/engine/compiled/trace.ts';
import { transpose } from '../../../../learners/engine/compiled/transpose.ts';
import type { StepDefinition } from '../../../../learners/engine/step.ts';
import { tf } from '../../../../learners/engine/tf.ts';
import type { QuadraticNetOptions } from '../../../../learners/quadratic-net.ts';
import { Stream } from '../../../../tasks/streams.ts';
import { stepDefinition } from './step-definition.ts';

const stream = new Stream('hold transposed test');
const [n, d, width, batch] = [30, 5, 6, 7];
type Change = Partial<StepDefinition> & {
  readonly penalty?: StepDefinition['stage']['penalty'];
  readonly net?: Partial<QuadraticNetOptions>;
  readonly smallest?: number;
};

/** A step of a small network, with its state in pieces as in a large one. */
function stepInPieces({ net, smallest = 1, penalty, ...change }: Change): StepProgram {
  const plain = stepDefinition({ d, width, stream: stream.child('network'), ...net }, change);
  const definition = { ...plain, stage: { ...plain.stage, penalty } };
  const weights = definition.weighted ? new Float32Array(n).fill(1) : undefined;
  const [x, y] = [new Float32Array(n * d), new Float32Array(n)];
  return carryInPieces(traceStep(definition, { n, d, x, y, weights }, batch), smallest);
}

const cases: [string, Change][] = [
  ['two hidden layers', {}],
  ['three hidden layers', { net: { layers: 4 } }],
  ['no skips', { net: { layers: 4, skips: 'chain' } }],
  ['every layer reads all below', { net: { layers: 4, skips: 'dense' } }],
  ['relu', { net: { activation: 'relu' } }],
  ['gelu', { net: { activation: 'gelu' } }],
  ['clipped, decayed, weighted', { clipNorm: 0.01, weightDecay: 0.1, weighted: true }],
  ['sgd with momentum', { optimiser: { kind: 'sgd', momentum: 0.9 }, clipNorm: 1 }],
  ['a sum over a matrix', { penalty: ({ W2 }) => tf.sum(tf.square(W2)) }],
  [
    'sums over its rows and columns',
    {
      penalty: ({ W2 }) => tf.add(tf.sum(tf.square(tf.sum(W2, 0))), tf.sum(tf.square(tf.mean(W2, -1, true)))),
    },
  ],
  ['short variables together', { smallest: 16 }],
];
for (const [name, change] of cases) {
  test(`a step with its matrices transposed is the same step: ${name}`, async () => {
    const program = stepInPieces(change);
    const found = holdTransposed(program);
    assert.ok(found);
    const carried = carriedInputs(found);
    assert.ok(carried.some(({ role }) => role.transposed));
    for (const { role } of carried) {
      const [theta] = carried.filter(({ role: { part } }) => part?.piece === role.part?.piece);
      assert.deepEqual(role.transposed, theta.role.transposed);
    }
    const fill = stream.child(name);
    const given = program.inputs.map(({ value: { shape, type } }): Elements => {
      const size = elementCount(shape);
      if (type === 'int32') return Int32Array.from({ length: size }, () => fill.integer(n));
      return fill.normals(new Float32Array(size), 0.5).map(Math.abs);
    });
    const turnedGiven = given.map((elements, i) => lying(elements, found.inputs[i]));
    const [before, after] = await Promise.all([
      compileGraph(program).then((compiled) => compiled.run(given)),
      compileGraph(found).then((compiled) => compiled.run(turnedGiven)),
    ]);
    for (const [i, { elements }] of before.entries()) {
      const expected = lying(elements, carried[i]);
      for (const [j, value] of expected.entries()) {
        const other = after[i].elements[j];
        assert.ok(
          Math.abs(other - value) <= 1e-4 * (1 + Math.abs(value)),
          `output ${i}, ${j}: ${other} and ${value}`,
        );
      }
    }
  });
}

/** Elements as a program takes them, which may hold a matrix transposed. */
function lying(elements: Elements, input: Input | undefined): Elements {
  const shape = input?.role.kind === 'carried' ? input.role.transposed : undefined;
  return shape ? transpose(elements, shape) : elements;
}

/** One step of W, which is carried in a vector, on rows x. */
function stepOf(
  step: (W: Tensor2D, x: Tensor2D) => Tensor[],
  role: Carried = { kind: 'carried', part: { slot: 0, piece: 0 } },
): StepProgram {
  return simplify(
    trace(
      (w, x) => step(tf.reshape(w, [d, width]) as Tensor2D, x as Tensor2D),
      [
        { name: 'w', shape: [d * width], role },
        { name: 'x', shape: [batch, d], role: { kind: 'scanned' } },
      ],
    ),
  );
}
const flat = (matrix: Tensor): Tensor => tf.reshape(matrix, [d * width]);
const gradient = (x: Tensor2D, delta: Tensor): Tensor => tf.matMul(x, delta as Tensor2D, true, false);

test('a matrix that is used in a way that has no counterpart for its transpose is left alone', () => {
  const plain = (W: Tensor2D, x: Tensor2D): Tensor[] => [flat(gradient(x, tf.matMul(x, W)))];
  assert.ok(holdTransposed(stepOf(plain)));
  const others: Record<string, StepProgram> = {
    'an operation along rows': stepOf((W, x) => [flat(gradient(x, tf.softmax(tf.matMul(x, W))))]),
    'a matrix that leaves': stepOf((W, x) => [flat(gradient(x, tf.matMul(x, W))), tf.matMul(x, W)]),
    'a vector in another order': stepOf((W, x) => [tf.cumsum(flat(gradient(x, tf.matMul(x, W))))]),
    'two shapes of one vector': stepOf((W, x) => [
      flat(gradient(x, tf.add(tf.matMul(x, W), tf.sum(tf.matMul(tf.reshape(W, [width, d]), W))))),
    ]),
    'a matrix that is given': stepOf((W, x) => [
      flat(gradient(x, tf.matMul(x, tf.add(W, tf.slice(x, [0, 0], [d, 1]))))),
    ]),
  };
  for (const [why, program] of Object.entries(others)) assert.equal(holdTransposed(program), undefined, why);
  assert.equal(holdTransposed(stepOf(plain, { kind: 'carried' })), undefined, 'state in no known part');
});

test('a matrix of two rows is transposed', () => {
  assert.deepEqual([...transpose(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])], [1, 4, 2, 5, 3, 6]);
});

test('nothing is transposed if that would not save transposing a first factor', () => {
  assert.equal(holdTransposed(stepOf((W, x) => [flat(W), tf.sum(tf.matMul(x, W))])), undefined);
});
