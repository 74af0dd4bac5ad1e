import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { carryInPieces } from '../../../../learners/engine/compiled/passes/carry-in-pieces.ts';
import { simplify } from '../../../../learners/engine/compiled/passes/index.ts';
import { CompiledStage, traceStep } from '../../../../learners/engine/compiled/stage.ts';
import { carriedInputs } from '../../../../learners/engine/compiled/step-program.ts';
import { trace } from '../../../../learners/engine/compiled/trace.ts';
import { EagerStage } from '../../../../learners/engine/eager.ts';
import { scheduleRows } from '../../../../learners/engine/learning-rate-schedule.ts';
import { openEngine } from '../../../../learners/engine/open-engine.ts';
import type { StepDefinition } from '../../../../learners/engine/step.ts';
import { tf } from '../../../../learners/engine/tf.ts';
import { Stream } from '../../../../tasks/streams.ts';
import { stepDefinition } from './step-definition.ts';

const stream = new Stream('stage test');
const [n, d, batch, steps] = [40, 64, 8, 6];
const data = {
  n,
  d,
  x: stream.child('x').normals(new Float32Array(n * d)),
  y: stream.child('y').normals(new Float32Array(n)),
  weights: Float32Array.from({ length: n }, (_, i) => 1 / (1 + (i % 5))),
};
/** Width 512: both weight matrices are long enough to be carried separately, and the rest is not. */
function definition(change: Partial<StepDefinition> = {}): StepDefinition {
  return stepDefinition({ d, width: 512, stream: stream.child('network') }, change);
}

test('long matrices are carried one by one, short variables together', () => {
  const program = traceStep(definition(), { ...data, weights: undefined }, batch);
  const inSlot = (slot: number) => carriedInputs(program).filter(({ role }) => role.part?.slot === slot);
  const sizes = inSlot(0).map(({ value }) => value.shape[0]);
  // W2; b2 and o2; the part of W3 that reads the layer below, and the one that reads x; b3, o3 and c
  assert.deepEqual(sizes, [64 * 512, 1024, 512 * 512, 64 * 512, 1025]);
  // The matrices among them are held transposed, and so are their slots.
  const lying = [[64, 512], undefined, [512, 512], [64, 512], undefined];
  for (const slot of [0, 1, 2])
    assert.deepEqual(
      inSlot(slot).map(({ role }) => role.transposed),
      lying,
    );
});

const cases: [string, StepDefinition][] = [
  ['adam', definition()],
  ['adam, clipped', definition({ clipNorm: 0.01 })],
  ['adam with weight decay', definition({ weightDecay: 0.1 })],
  ['sgd with momentum, clipped', definition({ optimiser: { kind: 'sgd', momentum: 0.9 }, clipNorm: 0.01 })],
  ['adam on weighted rows', definition({ weighted: true })],
];
for (const [name, given] of cases) {
  test(`carrying state in pieces changes nothing: ${name}`, async () => {
    const sample = given.weighted ? data : { ...data, weights: undefined };
    const engine = await openEngine('wasm');
    const stages = [
      await CompiledStage.open(given, sample, batch),
      await EagerStage.open(engine, given, sample, batch),
    ];
    const picks = stream.child('batches');
    const indices = Int32Array.from({ length: steps * batch }, () => picks.integer(n));
    const schedule = scheduleRows({ peak: 1e-3, warmup: 2, steps: 100 }, given.optimiser, 0, steps);
    const [losses, eagerLosses] = [
      await stages[0].run(indices, schedule),
      await stages[1].run(indices, schedule),
    ];
    close(losses, eagerLosses, 1e-4);
    const [theta, eagerTheta] = [await stages[0].theta(), await stages[1].theta()];
    assert.equal(theta.length, eagerTheta.length);
    close(theta, eagerTheta, 1e-4);
    for (const stage of stages) stage.dispose();
  });
}

test('a vector that is used as a whole is carried as a whole', () => {
  const graph = simplify(
    trace(
      (theta) => {
        const [a, b] = tf.split(theta, [8, 2]);
        const sum = tf.cumsum(theta as Tensor1D);
        return [tf.add(sum, tf.concat([tf.square(a), tf.relu(b)] as Tensor1D[])) as Tensor];
      },
      [{ name: 'theta', shape: [10], role: { kind: 'carried', part: { slot: 0, piece: 0 } } }],
    ),
  );
  assert.equal(carryInPieces(graph, 4), graph);
});

function close(a: Float32Array, b: Float32Array, tolerance: number): void {
  for (const [i, value] of a.entries())
    assert.ok(Math.abs(value - b[i]) <= tolerance * (1 + Math.abs(b[i])), `${i}: ${value} and ${b[i]}`);
}
