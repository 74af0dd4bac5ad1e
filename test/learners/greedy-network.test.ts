import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model } from '../../learners/contract.ts';
import { greedyNetwork } from '../../learners/greedy-network.ts';
import { fit, problem, relativeError } from './fit.ts';

const small = problem('bfc-wide', 8, 512, 1);
const params = { width: 32, depth: 2 };

async function fitted(changes: object, steps = 40): Promise<Model> {
  return fit(greedyNetwork, small, { steps, params: { ...params, ...changes } });
}

async function layersOf(model: Model): Promise<Float32Array[]> {
  return ((await model.features?.(small.test.x, small.test.n)) ?? []).map(({ values }) => values);
}

test('later stages leave the layers below as they are, unless the last one trains all', async () => {
  const [greedy, frozen, joint, oneLayer] = await Promise.all([
    fitted({}),
    fitted({ finetune: 'frozen' }),
    fitted({ finetune: 'joint' }),
    fitted({ depth: 1 }),
  ]);
  const [lower] = await layersOf(greedy);
  assert.deepEqual((await layersOf(oneLayer))[0], lower, 'the second layer changes nothing below it');
  const [lowerFrozen, upperFrozen] = await layersOf(frozen);
  assert.deepEqual(lowerFrozen, lower);
  assert.notDeepEqual(upperFrozen, (await layersOf(greedy))[1]);
  assert.notDeepEqual((await layersOf(joint))[0], lower);
  for (const model of [greedy, frozen, joint, oneLayer]) model.dispose();
});

test('every stage takes all of the budget’s steps', async () => {
  for (const [finetune, stages] of [
    ['none', 2],
    ['joint', 3],
  ] as const) {
    const model = await fitted({ finetune });
    assert.equal(model.info.steps, stages * 40);
    model.dispose();
  }
});

for (const activation of ['gelu', 'relu', 'tanh'])
  test(`with ${activation} it is compiled without a message, and learns`, async () => {
    const said: string[] = [];
    const context = { log: (line: string) => void said.push(line) };
    const model = await fit(greedyNetwork, small, {
      steps: 400,
      params: { activation, finetune: 'joint' },
      context,
    });
    const error = await relativeError(model, small.test);
    model.dispose();
    assert.ok(error < 0.7, `relative error ${error}`);
    assert.deepEqual(said, []);
  });
