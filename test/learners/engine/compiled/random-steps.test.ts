import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { compileGraph } from '../../../../learners/engine/compiled/compile.ts';
import { type Elements, elementCount, type Input } from '../../../../learners/engine/compiled/graph.ts';
import { FusedLoop } from '../../../../learners/engine/compiled/loop/fused-loop.ts';
import type { Loop } from '../../../../learners/engine/compiled/loop/loop.ts';
import { ScanLoop } from '../../../../learners/engine/compiled/loop/scan-loop.ts';
import { cutTail } from '../../../../learners/engine/compiled/loop/tail.ts';
import { carryInPieces } from '../../../../learners/engine/compiled/passes/carry-in-pieces.ts';
import { holdTransposed } from '../../../../learners/engine/compiled/passes/hold-transposed.ts';
import { traceStep } from '../../../../learners/engine/compiled/stage.ts';
import { carriedInputs, type StepProgram } from '../../../../learners/engine/compiled/step-program.ts';
import { transpose } from '../../../../learners/engine/compiled/transpose.ts';
import type { Stage, Variable, Variables } from '../../../../learners/engine/network.ts';
import type { StepDefinition } from '../../../../learners/engine/step.ts';
import { tf } from '../../../../learners/engine/tf.ts';
import { Stream } from '../../../../tasks/streams.ts';

// Steps of networks that nobody would build: what holds for them should hold for those that people do build.

const [n, batch, steps] = [20, 6, 3];
const stream = new Stream('random steps test');

const activations: readonly ((z: Tensor2D) => Tensor2D)[] = [
  (z) => tf.tanh(z),
  (z) => tf.relu(z),
  (z) => tf.sub(tf.square(z), 1),
  (z) => tf.mul(z, tf.sigmoid(z)),
  (z) => tf.elu(z),
  (z) => tf.abs(z),
];

/** What a layer does besides its activation: along rows, along columns, or with its own weights again. */
const quirks: Readonly<Record<string, (h: Tensor2D, W: Tensor2D, below: Tensor2D) => Tensor>> = {
  nothing: (h) => h,
  'divides rows by their size': (h) => tf.div(h, tf.sqrt(tf.add(tf.mean(tf.square(h), 1, true), 0.1))),
  softmax: (h) => tf.softmax(h),
  'centres columns': (h) => tf.sub(h, tf.mean(h, 0, true)),
  'adds the sum of the row': (h) => tf.add(h, tf.sum(h, 1, true)),
  'ties weights': (h, W, below) => tf.add(h, tf.matMul(tf.add(below, tf.matMul(h, W, false, true)), W)),
  'subtracts the largest': (h) => tf.sub(h, tf.max(h, 1, true)),
  'adds its first column': (h) => tf.add(h, tf.slice(h, [0, 0], [-1, 1])),
  'turns columns around': (h) => tf.concat([tf.slice(h, [0, 1]), tf.slice(h, [0, 0], [-1, 1])], 1),
  'transposes twice': (h) => tf.transpose(tf.tanh(tf.transpose(h))),
};

const penalties: readonly Stage['penalty'][] = [
  undefined,
  ({ W0 }) => tf.sum(tf.square(W0)),
  ({ W0 }) => tf.sum(tf.abs(tf.sum(W0, 0))),
  ({ W0 }) => tf.sum(tf.square(tf.matMul(W0 as Tensor2D, W0 as Tensor2D, true, false))),
];

/** A random step, with its state in pieces like that of a large step. */
function randomStep(random: Stream): { program: StepProgram; what: string } {
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)];
  const [d, width, depth] = [2 + random.integer(4), 2 + random.integer(4), 1 + random.integer(3)];
  const layers = Array.from({ length: depth }, (_, l) => ({
    ...{ W: `W${l}`, b: `b${l}`, activate: pick(activations), quirk: pick(Object.keys(quirks)) },
    shape: [l === 0 ? d : width, width],
  }));
  const variable = (name: string, shape: number[]): Variable => ({
    ...{ name, shape },
    values: random.normals(new Float32Array(elementCount(shape)), 0.5),
  });
  const trainable = [
    ...layers.flatMap(({ W, b, shape }) => [variable(W, shape), variable(b, [width])]),
    ...[variable('o', [width, 1]), variable('c', [])],
  ];
  const output = (given: Variables, x: Tensor2D): Tensor1D => {
    let h = x;
    for (const { W, b, activate, quirk } of layers) {
      const matrix = given[W] as Tensor2D;
      h = quirks[quirk](activate(tf.add(tf.matMul(h, matrix), given[b])), matrix, h) as Tensor2D;
    }
    return tf.add(tf.reshape(tf.matMul(h, given.o as Tensor2D), [-1]), given.c);
  };
  const adam = random.integer(3) > 0;
  const definition: StepDefinition = {
    stage: {
      ...{ name: 'joint', trainable: trainable.map(({ name }) => name), flopsPerRow: 0 },
      ...{ output, penalty: pick(penalties) },
    },
    ...{ trainable, frozen: [] },
    optimiser: adam
      ? { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-2 }
      : { kind: 'sgd', momentum: 0.9 },
    ...{ clipNorm: pick([0, 0.1]), weightDecay: pick([0, 0.1]), weighted: false },
  };
  const [x, y] = [new Float32Array(n * d), new Float32Array(n)];
  const program = carryInPieces(traceStep(definition, { n, d, x, y }, batch), pick([1, 1, 3, 8]));
  return { program, what: layers.map(({ quirk }) => quirk).join(', ') };
}

/** Elements for an input over that many steps. */
function fill(random: Stream, type: string, size: number): Elements {
  if (type === 'int32') return Int32Array.from({ length: size }, () => random.integer(n));
  return random.normals(new Float32Array(size), 0.5).map((x) => Math.abs(x) / 2);
}

async function takeSteps(loop: Loop, program: StepProgram, perStep: Record<string, Elements>) {
  const results = await loop.run(steps, perStep);
  const states = carriedInputs(program).map(({ name }) => loop.state(name));
  const all = [...results.map(({ elements }) => elements), ...states];
  const copies = all.map((elements) => [...elements]);
  loop.dispose();
  return copies;
}

test('random steps have the same bits whether or not their update is fused', async () => {
  for (let i = 0; i < 40; i++) {
    const random = stream.child('fused', i);
    const { program, what } = randomStep(random);
    const [start, perStep]: Record<string, Elements>[] = [{}, {}];
    for (const { name, value, role } of program.inputs) {
      const size = elementCount(value.shape);
      if (role.kind === 'scanned') perStep[name] = fill(random, value.type, size * steps);
      else start[name] = fill(random, value.type, size);
    }
    const fused = await FusedLoop.open(program, cutTail(program), start);
    const scanned = await ScanLoop.open(program, start);
    const found = await takeSteps(fused, program, perStep);
    assert.deepEqual(found, await takeSteps(scanned, program, perStep), what);
  }
});

test('random steps are the same with their matrices transposed, where this is possible', async () => {
  let held = 0;
  for (let i = 0; i < 120; i++) {
    const random = stream.child('transposed', i);
    const { program, what } = randomStep(random);
    const found = holdTransposed(program);
    if (!found) continue;
    held++;
    const given = program.inputs.map(({ value: { shape, type } }) => fill(random, type, elementCount(shape)));
    const lying = (elements: Elements, input?: Input): Elements => {
      const shape = input?.role.kind === 'carried' ? input.role.transposed : undefined;
      return shape ? transpose(elements, shape) : elements;
    };
    const [before, after] = [await compileGraph(program), await compileGraph(found)];
    const expected = await before.run(given);
    const other = await after.run(given.map((elements, j) => lying(elements, found.inputs[j])));
    before.dispose();
    after.dispose();
    for (const [j, { elements }] of expected.entries()) {
      for (const [k, value] of lying(elements, carriedInputs(found)[j]).entries()) {
        const difference = Math.abs(value - other[j].elements[k]);
        assert.ok(difference <= 1e-3 * (1 + Math.abs(value)), `${what}: output ${j}, ${k}: ${value}`);
      }
    }
  }
  assert.ok(held >= 10, `${held} of 120`);
});
