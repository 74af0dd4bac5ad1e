import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRowStream } from '../../harness/cell/row-stream.ts';
import { streamStart } from '../../harness/protocol/protocol.ts';
import type { Learner } from '../../learners/contract.ts';
import { learners } from '../../learners/registry.ts';
import { splitStream } from '../../tasks/streams.ts';
import { type FitOptions, fit, problem, relativeError } from './fit.ts';

const d = 8;
const instance = problem('bfc-wide', d, streamStart, 1);
const streamed = (learners as readonly Learner[]).filter(({ capabilities }) => capabilities.streams);

/** A fit on the stream, and the numbers of rows that it asked for. */
async function fitStream(learner: Learner, options: FitOptions = {}) {
  const { next } = openRowStream(instance.task, splitStream('bfc-wide', d, 1, 'train'));
  const asked: number[] = [];
  const fresh = (rows: number) => {
    asked.push(rows);
    return next(rows);
  };
  const model = await fit(learner, instance, {
    steps: 40,
    ...options,
    context: { fresh, ...options.context },
  });
  const predictions = await model.predict(instance.test.x, instance.test.n);
  const error = await relativeError(model, instance.test);
  model.dispose();
  return { asked, predictions, error, info: model.info };
}
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('every network learner trains on streams', () => {
  const names = streamed.map(({ name }) => name);
  for (const name of ['deep-sgd', 'layerwise', 'two-layer', 'deep-network', 'greedy-network', 'bfc'])
    assert.ok(names.includes(name), name);
});

for (const name of ['deep-sgd', 'layerwise', 'two-layer', 'deep-network', 'greedy-network', 'bfc']) {
  const learner = streamed.find((each) => each.name === name) as Learner;

  test(`${name}: each stage draws its own rows, as many as its steps take, and the same seed gives the same bits`, async () => {
    const once = await fitStream(learner);
    const stages = Number(once.info.steps) / 40;
    assert.equal(sum(once.asked), stages * 40 * 256);
    assert.equal(once.info.samplesSeen, stages * 40 * 256);
    assert.deepEqual((await fitStream(learner)).predictions, once.predictions);
    assert.ok(Number.isFinite(once.error));
  });
}

test('layerwise, then joint: fresh rows for two layers and for the joint stage', async () => {
  const learner = streamed.find(({ name }) => name === 'layerwise') as Learner;
  const { asked, info } = await fitStream(learner, { params: { finetune: 'joint' } });
  assert.equal(info.steps, 120);
  assert.equal(sum(asked), 120 * 256);
});

test('a batch may have more rows than the sample', async () => {
  const learner = streamed.find(({ name }) => name === 'deep-sgd') as Learner;
  const { info } = await fitStream(learner, { steps: 3, params: { batch: 5000 } });
  assert.equal(info.samplesSeen, 15_000);
});

test('early stopping looks at the validation sample, and a final fit stops where it says', async () => {
  const learner = streamed.find(({ name }) => name === 'deep-sgd') as Learner;
  const validation = instance.task.sample(512, splitStream('bfc-wide', d, 1, 'validation'));
  const { info } = await fitStream(learner, { context: { validation } });
  assert.ok(Number(info.stopStep) > 0 && Number(info.stopStep) <= 40);
  const final = await fitStream(learner, { context: { stopStep: 7 } });
  assert.equal(final.info.samplesSeen, 7 * 256);
});

test('without compiled programs it is the same fit, up to rounding', async () => {
  const learner = streamed.find(({ name }) => name === 'deep-sgd') as Learner;
  const [compiled, eager] = [await fitStream(learner), await fitStream(learner, { backend: 'wasm' })];
  assert.deepEqual(eager.asked, compiled.asked);
  assert.ok(Math.abs(eager.error - compiled.error) < 0.01 * compiled.error);
});
