import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitAlone } from '../../harness/cell/fit-alone.ts';
import type { Learner } from '../../learners/contract.ts';
import { deepNetwork } from '../../learners/deep-network.ts';
import { deepSgd } from '../../learners/deep-sgd.ts';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { greedyNetwork } from '../../learners/greedy-network.ts';
import { randomFeatures } from '../../learners/random-features.ts';
import { twoLayer } from '../../learners/two-layer.ts';
import { findTaskFamily } from '../../tasks/registry.ts';
import { splitStream } from '../../tasks/streams.ts';

const d = 5;
const rows = 200;

async function fitted(learner: unknown, params: object) {
  const family = findTaskFamily('bfc-chain');
  const task = family.instantiate({ d, seed: 1, params: family.parameters.parse({ k: 2 }) as never });
  const sample = task.sample(rows, splitStream('bfc-chain', d, 1, 'train'));
  const model = await fitAlone({
    learner: learner as Learner,
    params: params as Record<string, unknown>,
    engine: await openEngine('wasm'),
    task: task.structure,
    sample,
    steps: 20,
  });
  return { model, x: sample.x };
}

/** σ of the products of inputs and directions, against the lowest features; biases are free. */
const cases: [string, unknown, object, number, number][] = [
  ['two-layer', twoLayer, { width: 7 }, 7, 1],
  ['random-features', randomFeatures, { m: 9, activation: 'relu', bias: 0 }, 9, 1],
  ['deep-network', deepNetwork, { width: 6, depth: 3 }, 6, 3],
  ['greedy-network', greedyNetwork, { width: 6, depth: 3 }, 6, 3],
  ['deep-sgd', deepSgd, { width: 8 }, 8, 2],
];
for (const [name, learner, params, width, layers] of cases)
  test(`${name} gives its layers and the weights of the lowest, unit by unit`, async () => {
    const { model, x } = await fitted(learner, params);
    const features = (await model.features?.(x, rows)) ?? [];
    assert.deepEqual(
      features.map(({ layer }) => layer),
      Array.from({ length: layers }, (_, i) => i + 2),
    );
    const directions = await model.directions?.();
    assert.deepEqual([directions?.count, directions?.d, features[0].width], [width, d, width]);
    // Features depend on the input through the weights alone: moving along a direction orthogonal to a unit's weights
    // leaves the unit as it is.
    const unit = 2;
    const w = Array.from({ length: d }, (_, i) => Number(directions?.values[unit * d + i]));
    const [a, b] = [w[0], w[1]];
    const moved = Float32Array.from(
      x,
      (value: number, at: number) => value + (at % d === 0 ? b : at % d === 1 ? -a : 0),
    );
    const other = (await model.features?.(moved, rows)) ?? [];
    let same = 0;
    let change = 0;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < width; j++) {
        const difference = Math.abs(other[0].values[i * width + j] - features[0].values[i * width + j]);
        if (j === unit) same = Math.max(same, difference);
        else change = Math.max(change, difference);
      }
    assert.ok(same < 1e-4 && change > 1e-2, `${same} for the unit, ${change} for the others`);
    model.dispose();
  });

test('the read-out of random features predicts from the features that the model gives', async () => {
  const { model, x } = await fitted(randomFeatures, { m: 40 });
  const [{ values, width }] = (await model.features?.(x, rows)) ?? [];
  const spread = Array.from({ length: width }, (_, j) => {
    let square = 0;
    for (let i = 0; i < rows; i++) square += values[i * width + j] ** 2 / rows;
    return square;
  });
  assert.ok(spread.every((square) => square > 1e-3 && square < 1e3));
  model.dispose();
  await assert.rejects(async () => model.features?.(x, rows), /disposed/);
  assert.throws(() => model.directions?.(), /disposed/);
});
