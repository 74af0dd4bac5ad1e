import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Optimizer, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Elements } from '../../../../../learners/engine/compiled/graph.ts';
import { freeNow } from '../../../../../learners/engine/compiled/loop/free-now.ts';
import { FusedLoop } from '../../../../../learners/engine/compiled/loop/fused-loop.ts';
import type { Loop } from '../../../../../learners/engine/compiled/loop/loop.ts';
import { openLoop } from '../../../../../learners/engine/compiled/loop/open-loop.ts';
import { ScanLoop } from '../../../../../learners/engine/compiled/loop/scan-loop.ts';
import { cutTail } from '../../../../../learners/engine/compiled/loop/tail.ts';
import { simplify } from '../../../../../learners/engine/compiled/passes/index.ts';
import { traceStep } from '../../../../../learners/engine/compiled/stage.ts';
import { traceStateful } from '../../../../../learners/engine/compiled/stateful.ts';
import {
  carriedInputs,
  type StepProgram,
  scannedInputs,
} from '../../../../../learners/engine/compiled/step-program.ts';
import { type InputSpec, trace } from '../../../../../learners/engine/compiled/trace.ts';
import type { StepDefinition } from '../../../../../learners/engine/step.ts';
import { tf } from '../../../../../learners/engine/tf.ts';
import { Stream } from '../../../../../tasks/streams.ts';
import { stepDefinition } from '../step-definition.ts';

const stream = new Stream('fused loop test');
const [n, d, batch, steps] = [40, 7, 8, 12];
const data = {
  n,
  d,
  x: stream.child('x').normals(new Float32Array(n * d)),
  y: stream.child('y').normals(new Float32Array(n)),
  weights: Float32Array.from({ length: n }, (_, i) => 1 / (1 + (i % 5))),
};
function definition(width: number, change: Partial<StepDefinition> = {}): StepDefinition {
  return stepDefinition({ d, width, stream: stream.child('network') }, change);
}

/** Initial values of a loop and inputs of its steps: random numbers, and rows of the sample. */
function arraysFor({ inputs }: StepProgram): {
  start: Record<string, Elements>;
  perStep: Record<string, Elements>;
} {
  const [start, perStep]: Record<string, Elements>[] = [{}, {}];
  for (const { name, value, role } of inputs) {
    const size = value.shape.reduce((product, side) => product * side, 1);
    const fill = stream.child(`start ${name}`);
    if (role.kind === 'scanned') {
      perStep[name] =
        value.type === 'int32'
          ? Int32Array.from({ length: steps * size }, () => fill.integer(n))
          : Float32Array.from({ length: steps * size }, () => 0.01 + Math.abs(fill.normal()) / 100);
    } else if (name === 'x') {
      start[name] = data.x;
    } else {
      const slot = role.kind === 'carried' && role.part?.slot !== 0;
      start[name] = slot ? new Float32Array(size) : fill.normals(new Float32Array(size), 0.3);
    }
  }
  return { start, perStep };
}

/** Everything that a loop returns: its results, call by call, and its final state. */
async function everything(
  loop: Loop,
  program: StepProgram,
  perStep: Record<string, Elements>,
): Promise<unknown[]> {
  const calls = [await loop.run(steps, perStep), await loop.run(steps, perStep)];
  const states = carriedInputs(program).map(({ name }) => loop.state(name).slice());
  loop.dispose();
  return [...calls, ...states];
}

async function sameBits(
  program: StepProgram,
  { start, perStep }: ReturnType<typeof arraysFor> = arraysFor(program),
): Promise<void> {
  const cut = cutTail(program);
  assert.ok(cut.updates.length > 0);
  const fused = await FusedLoop.open(program, cut, start);
  const scanned = await ScanLoop.open(program, start);
  const found = await everything(fused, program, perStep);
  assert.deepEqual(found, await everything(scanned, program, perStep));
  const [{ elements }] = found[0] as [{ elements: Float32Array }];
  assert.ok(elements.every((loss) => Number.isFinite(loss) && loss > 0));
}

const cases: [string, StepDefinition][] = [
  ['adam', definition(6)],
  ['adam, clipped', definition(6, { clipNorm: 0.01 })],
  ['adam with weight decay', definition(5, { weightDecay: 0.1 })],
  ['sgd with momentum', definition(6, { optimiser: { kind: 'sgd', momentum: 0.9 } })],
  ['adam on weighted rows', definition(3, { weighted: true })],
  ['adam, matrices carried by themselves', definition(200)],
];
for (const [name, given] of cases) {
  test(`a fused update has the same bits as one in the runtime: ${name}`, async () => {
    const sample = given.weighted ? data : { ...data, weights: undefined };
    await sameBits(traceStep(given, sample, batch));
  });
}

const optimisers: Record<string, () => Optimizer> = {
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01, 0.9, 0.999, 1e-7, 0.1),
  adagrad: () => tf.train.adagrad(0.05),
  'rmsprop, centred': () => tf.train.rmsprop(0.001, 0.9, 0.1, 1e-12, true),
  'momentum, Nesterov': () => tf.train.momentum(0.05, 0.9, true),
};
for (const [name, make] of Object.entries(optimisers)) {
  test(`the fused update of a TF.js optimiser has the same bits too: ${name}`, async () => {
    const optimiser = make();
    const w = tf.variable(tf.tensor2d(stream.child(name).normals(new Float32Array(d * 3), 0.3), [d, 3]));
    const { graph, variables } = await traceStateful(
      ({ x, rows }) =>
        optimiser.minimize(() => {
          const z = tf.matMul(tf.gather(x as Tensor2D, rows as Tensor1D), w as unknown as Tensor2D);
          return tf.mean(tf.square(tf.sub(tf.square(z), 1))) as Scalar;
        }, true),
      [
        { name: 'rows', shape: [batch], type: 'int32', role: { kind: 'scanned' } },
        { name: 'x', shape: [n, d] },
      ],
    );
    const start: Record<string, Elements> = { x: data.x };
    for (const { input, variable } of variables) start[input] = variable.dataSync().slice() as Elements;
    const rows = Int32Array.from({ length: steps * batch }, (_, i) => (i * 7) % n);
    await sameBits(simplify(graph), { start, perStep: { rows } });
    for (const { variable } of variables) variable.dispose();
  });
}

test('single numbers reach the tail from the head, from the inputs of a step and from the state', async () => {
  const specs: readonly InputSpec[] = [
    { name: 'w', shape: [5], role: { kind: 'carried', part: { slot: 0, piece: 0 } } },
    { name: 'power', shape: [], role: { kind: 'carried' } },
    { name: 'rate', shape: [], role: { kind: 'scanned' } },
    { name: 'shared', shape: [] },
  ];
  const graph = trace((w, power, rate, shared) => {
    const norm = tf.sqrt(tf.sum(tf.square(w)));
    const next = tf.sub(w, tf.mul(tf.mul(tf.div(w, norm), rate), tf.add(power, shared)));
    return [tf.mul(tf.add(next, power), shared), tf.mul(power, 0.9), norm];
  }, specs);
  await sameBits(graph);
});

test('a large update is fused and a small one is not', async () => {
  for (const [width, kind] of [
    [6, ScanLoop],
    [500, FusedLoop],
  ] as const) {
    const sample = { ...data, weights: undefined };
    const program = traceStep(definition(width), sample, batch);
    const loop = await openLoop(program, arraysFor(program).start);
    assert.ok(loop instanceof kind, `width ${width}`);
    loop.dispose();
  }
});

test('without steps there are no results', async () => {
  const program = traceStep(definition(6), { ...data, weights: undefined }, batch);
  const { start } = arraysFor(program);
  const nothing = Object.fromEntries(scannedInputs(program).map(({ name }) => [name, new Float32Array(0)]));
  const fused = await FusedLoop.open(program, cutTail(program), start);
  assert.deepEqual(await fused.run(0, nothing), [
    { shape: [0], type: 'float32', elements: new Float32Array(0) },
  ]);
  fused.dispose();
});

test('a freed buffer is empty for whoever still holds it', () => {
  const array = new Float32Array(1000);
  freeNow([array.buffer]);
  assert.equal(array.length, 0);
  freeNow([]);
});
