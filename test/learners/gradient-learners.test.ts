import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Learner } from '../../learners/contract.ts';
import { DivergedError } from '../../learners/contract.ts';
import { deepSgd } from '../../learners/deep-sgd.ts';
import { layerwise } from '../../learners/layerwise.ts';
import { twoLayer } from '../../learners/two-layer.ts';
import type { FeatureLayer } from '../../tasks/contract.ts';
import { type FitOptions, fit, problem, relativeError } from './fit.ts';
import { layerFeatureError } from './ridge-map.ts';

const small = problem('bfc-wide', 8, 512, 1);

async function features(learner: Learner, options: FitOptions): Promise<Map<string, FeatureLayer[]>> {
  const seen = new Map<string, FeatureLayer[]>();
  const model = await fit(learner, small, {
    ...options,
    async onTrace(point, traced) {
      const layers = await traced.features?.(small.test.x, small.test.n);
      if (layers) seen.set(point.stage ?? '', layers);
    },
  });
  model.dispose();
  return seen;
}

const layer2 = (layers: FeatureLayer[] | undefined): Float32Array | undefined =>
  layers?.find(({ layer }) => layer === 2)?.values;

test('layerwise training freezes what it should: layer 2 keeps its bits while layer 3 trains', async () => {
  const seen = await features(layerwise, { steps: 40 });
  assert.deepEqual([...seen.keys()], ['layer 2', 'layer 3']);
  assert.deepEqual(layer2(seen.get('layer 3')), layer2(seen.get('layer 2')));
});

test('a joint stage moves the layers below again', async () => {
  const seen = await features(layerwise, { steps: 40, params: { finetune: 'joint' } });
  assert.deepEqual([...seen.keys()], ['layer 2', 'layer 3', 'joint']);
  assert.notDeepEqual(layer2(seen.get('joint')), layer2(seen.get('layer 3')));
});

test('a frozen stage starts where the joint stage starts, moves the top layer and keeps the layers below', async () => {
  const frozen = await features(layerwise, { steps: 40, params: { finetune: 'frozen' } });
  const joint = await features(layerwise, { steps: 40, params: { finetune: 'joint' } });
  assert.deepEqual([...frozen.keys()], ['layer 2', 'layer 3', 'frozen']);
  assert.deepEqual(frozen.get('layer 3'), joint.get('layer 3'));
  assert.deepEqual(layer2(frozen.get('frozen')), layer2(frozen.get('layer 3')));
  const layer3 = (layers: FeatureLayer[] | undefined) => layers?.find(({ layer }) => layer === 3)?.values;
  assert.notDeepEqual(layer3(frozen.get('frozen')), layer3(frozen.get('layer 3')));
});

for (const seed of [1, 2, 3, 4, 5]) {
  test(`initial features contain nothing of the target (seed ${seed})`, async () => {
    const instance = problem('bfc-wide', 32, 64, seed);
    const { task, test: fresh } = instance;
    const steps = { steps: 1, params: { learningRate: 1e-30 } };
    const model = await fit(deepSgd, instance, steps);
    const own = await model.features?.(fresh.x, fresh.n);
    model.dispose();
    const truth = task.features(fresh.x, fresh.n);
    for (const layer of [2, 3]) {
      const from = own?.find((each) => each.layer === layer) as FeatureLayer;
      const to = truth.find((each) => each.layer === layer) as FeatureLayer;
      const error = layerFeatureError(from, to, fresh.n);
      assert.ok(error > 0.85, `layer ${layer}: feature error ${error} at initialisation`);
    }
    // A check of the measure itself: the true features predict themselves, and half of their columns do not predict the rest.
    const same = layerFeatureError(truth[0], truth[0], fresh.n);
    assert.ok(same < 1e-3, `feature error ${same} of the true features`);
  });
}

test('training lowers the error: deep below layerwise below the mean', async () => {
  const errors: number[] = [];
  for (const learner of [deepSgd, layerwise] as Learner[]) {
    const model = await fit(learner, problem('bfc-wide', 12, 1152, 3), { steps: 1500 });
    errors.push(await relativeError(model, problem('bfc-wide', 12, 1152, 3).test));
    model.dispose();
  }
  assert.ok(errors[0] < errors[1] / 5, `deep ${errors[0]}, layerwise ${errors[1]}`);
  assert.ok(errors[1] < 0.2, `layerwise ${errors[1]}`);
});

const variants: [string, Learner, object][] = [
  ['deep-sgd', deepSgd, {}],
  ['deep-sgd gelu dense sgd', deepSgd, { activation: 'gelu', skips: 'dense', optimiser: 'sgd' }],
  ['deep-sgd relu chain squared', deepSgd, { activation: 'relu', skips: 'chain', loss: 'squared' }],
  ['layerwise joint', layerwise, { finetune: 'joint' }],
  ['layerwise frozen', layerwise, { finetune: 'frozen' }],
  ['two-layer relu', twoLayer, { width: 64 }],
  ['two-layer quadratic', twoLayer, { width: 64, activation: 'quadratic' }],
  ['two-layer monomial', twoLayer, { width: 64, activation: 'monomial' }],
];

for (const [name, learner, params] of variants) {
  test(`${name}: the same seed gives the same bits`, async () => {
    const predictions: Float32Array[] = [];
    for (let run = 0; run < 2; run++) {
      const model = await fit(learner, small, { params, steps: 30 });
      predictions.push(await model.predict(small.test.x, small.test.n));
      model.dispose();
    }
    assert.deepEqual(predictions[0], predictions[1]);
    assert.ok(
      predictions[0].some((value) => value !== predictions[0][0]),
      'predictions are not constant',
    );
  });

  test(`${name}: 100 steps compiled agree with 100 steps of TF.js's own JavaScript kernels`, async () => {
    const tiny = problem('bfc-wide', 8, 128, 2);
    const predictions: Float32Array[] = [];
    for (const backend of ['compiled', 'cpu'] as const) {
      const model = await fit(learner, tiny, { params: { ...params, batch: 32 }, steps: 100, backend });
      predictions.push(await model.predict(tiny.test.x, 256));
      model.dispose();
    }
    const scale = Math.max(...predictions[1].map(Math.abs));
    const apart = Math.max(...predictions[0].map((value, i) => Math.abs(value - predictions[1][i])));
    assert.ok(apart < 2e-3 * scale, `predictions differ by ${apart} of ${scale}`);
  });
}

test('a stop step ends training early, on the schedule of the whole budget', async () => {
  const model = await fit(layerwise, small, { steps: 50, context: { stopStep: 70 } });
  assert.equal(model.info.steps, 70);
  model.dispose();
});

test('a validation sample gives a stop step, and a noisy target stops early', async () => {
  const noisy = problem('bfc-wide', 8, 60, 1, { noise: 1 });
  const held = problem('bfc-wide', 8, 400, 2, { noise: 1 }).train;
  const model = await fit(deepSgd, noisy, { steps: 400, context: { validation: held } });
  assert.ok(Number(model.info.stopStep) < 400, `stop step ${model.info.stopStep}`);
  assert.equal(model.info.steps, 400);
  model.dispose();
});

test('an absurd rate diverges with a message that says where', async () => {
  const params = { optimiser: 'sgd', learningRate: 1e6, clipNorm: 0, warmup: 0, loss: 'squared' };
  await assert.rejects(fit(deepSgd, small, { params, steps: 50 }), (error: Error) => {
    assert.ok(error instanceof DivergedError);
    assert.match(error.message, /^the training loss was (NaN|-?Infinity) at step \d+ of stage "joint"$/);
    return true;
  });
});

test('an aborted fit stops with the signal’s reason', async () => {
  const controller = new AbortController();
  const options: FitOptions = {
    steps: 100_000,
    context: { signal: controller.signal, report: () => controller.abort(new Error('time is up')) },
  };
  await assert.rejects(fit(deepSgd, small, options), /time is up/);
});

test('one sample, fewer samples than dimensions, and constant labels give finite predictions', async () => {
  const one = { ...small, train: { n: 1, d: 8, x: small.train.x.slice(0, 8), y: small.train.y.slice(0, 1) } };
  const few = {
    ...small,
    train: { n: 3, d: 8, x: small.train.x.slice(0, 24), y: small.train.y.slice(0, 3) },
  };
  const constant = { ...small, train: { ...small.train, y: new Float32Array(512).fill(7) } };
  for (const instance of [one, few, constant]) {
    const model = await fit(deepSgd, instance, { steps: 20 });
    const predicted = await model.predict(small.test.x, 100);
    assert.ok(predicted.every(Number.isFinite));
    if (instance === constant) assert.ok(predicted.every((value) => Math.abs(value - 7) < 1e-6));
    model.dispose();
  }
});
