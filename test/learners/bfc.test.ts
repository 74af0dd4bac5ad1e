import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tie } from '../../learners/bfc/tie.ts';
import { bfc } from '../../learners/bfc.ts';
import type { FitCost } from '../../learners/contract.ts';
import { tf } from '../../learners/engine/tf.ts';
import type { FeatureLayer } from '../../tasks/contract.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, problem, relativeError } from './fit.ts';
import { layerFeatureError } from './ridge-map.ts';

const small = problem('bfc-wide', 8, 512, 1);

for (const seed of [1, 2]) {
  test(`the learner learns bfc-wide at d = 16, with the features of the target (seed ${seed})`, async () => {
    const instance = problem('bfc-wide', 16, 2048, seed);
    const logged: string[] = [];
    const model = await fit(bfc, instance, {
      steps: 3000,
      context: { log: (message) => logged.push(message) },
    });
    const { task, test: fresh } = instance;
    const error = await relativeError(model, fresh);
    assert.ok(error < 1e-3, `relative error ${error}`);
    const own = (await model.features?.(fresh.x, fresh.n)) as FeatureLayer[];
    assert.deepEqual(
      own.map(({ layer, width }) => [layer, width]),
      [
        [2, 36],
        [3, 32],
      ],
      'σ(R S) of the eight narrow ones, all quadratics of them; F of the last layer',
    );
    const apart = layerFeatureError(own[0], task.features(fresh.x, fresh.n)[0], fresh.n);
    assert.ok(apart < 0.01, `layer 2: feature error ${apart}`);
    // An operation without a rule would be logged here.
    assert.deepEqual(logged, []);
    model.dispose();
  });
}

test('initial features contain nothing of the target', async () => {
  const instance = problem('bfc-wide', 32, 64, 1);
  const model = await fit(bfc, instance, { steps: 1, params: { learningRate: 1e-30 } });
  const { task, test: fresh } = instance;
  const own = (await model.features?.(fresh.x, fresh.n)) as FeatureLayer[];
  const error = layerFeatureError(own[0], task.features(fresh.x, fresh.n)[0], fresh.n);
  assert.ok(error > 0.85, `layer 2: feature error ${error} at initialisation`);
  // Features are of order one at initialisation, whatever d is.
  for (const { values } of own) {
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    assert.ok(square > 0.1 && square < 20, `mean square ${square}`);
  }
  model.dispose();
});

test('with S as narrow as the target, training succeeds only with the tie between K and W', async () => {
  const errors: number[] = [];
  for (const regulariser of [0.1, 0]) {
    const model = await fit(bfc, small, { steps: 3000, params: { narrow: 2, regulariser } });
    errors.push(await relativeError(model, small.test));
    model.dispose();
  }
  assert.ok(errors[0] < 1e-3 && errors[1] > 0.02, `${errors[0]} with the tie, ${errors[1]} without`);
});

test('the tie is the sum of squares in its docstring, and 0 if Q = K spans what W spans', () => {
  const matrix = (name: string, rows: number) => new Stream('tie', name).normals(new Float64Array(rows * 7));
  const [w, k, q] = [matrix('w', 5), matrix('k', 3), matrix('q', 3)];
  const tensor = (values: Float64Array) => tf.tensor2d(Float32Array.from(values), [values.length / 7, 7]);
  const gram = (a: Float64Array, b: Float64Array, over: number) =>
    Float64Array.from({ length: 49 }, (_, at) => {
      let sum = 0;
      for (let r = 0; r < a.length / 7; r++) sum += a[7 * r + Math.floor(at / 7)] * b[7 * r + (at % 7)];
      return sum / over;
    });
  const apart = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
  const qk = gram(q, k, 3);
  const expected = 3 * (apart(gram(w, w, 5), qk) + apart(qk, gram(k, k, 3)));
  const measured = tie(tensor(w), tensor(k), tensor(q)).dataSync()[0];
  assert.ok(Math.abs(measured - expected) < 1e-4 * expected, `${measured} against ${expected}`);
  const twice = Float64Array.from([...k, ...k]);
  assert.ok(Math.abs(tie(tensor(twice), tensor(k), tensor(k)).dataSync()[0]) < 1e-4);
});

const variants: [string, object][] = [
  ['as it is', {}],
  ['dense, no tie', { skips: 'dense', regulariser: 0 }],
  ['chain, no over-parameterisation', { skips: 'chain', expansion: 1 }],
  ['no distillation, sgd', { distillation: false, optimiser: 'sgd' }],
  ['four layers, no truncation', { depth: 4, truncation: 0 }],
];

for (const [name, params] of variants) {
  test(`${name}: training gives the same bits every time, and agrees with TF.js's own JavaScript kernels`, async () => {
    const tiny = problem('bfc-wide', 8, 128, 2);
    const predictions: Float32Array[] = [];
    for (const backend of ['compiled', 'compiled', 'cpu'] as const) {
      const model = await fit(bfc, tiny, { params: { ...params, batch: 32 }, steps: 40, backend });
      predictions.push(await model.predict(tiny.test.x, 256));
      model.dispose();
    }
    assert.deepEqual(predictions[0], predictions[1]);
    const scale = Math.max(...predictions[2].map(Math.abs));
    const apart = Math.max(...predictions[0].map((value, i) => Math.abs(value - predictions[2][i])));
    assert.ok(apart < 2e-3 * scale && scale > 0, `predictions differ by ${apart} of ${scale}`);
  });

  test(`${name}: the costs stated in advance agree with those counted afterwards`, async () => {
    let traces = 0;
    const steps = 9;
    const model = await fit(bfc, small, {
      params,
      steps,
      onTrace() {
        traces++;
      },
    });
    const parsed = bfc.parameters.parse(params);
    const cost = bfc.cost?.(parsed, {
      task: small.task.structure,
      n: small.train.n,
      budget: { steps, seconds: 600, memoryMiB: 4096 },
      validationRows: 0,
    }) as FitCost;
    const { flops = 0, parameters = 0 } = model.info;
    assert.equal(cost.fit.steps, model.info.steps);
    assert.equal(cost.traces, traces);
    const update = steps * 20 * parameters;
    assert.ok((cost.fit.stepFlops ?? 0) > flops + update && (cost.fit.stepFlops ?? 0) < 8 * (flops + update));
    model.dispose();
  });
}

test('one sample, constant labels and a target of degree 2 give finite predictions', async () => {
  const one = { ...small, train: { n: 1, d: 8, x: small.train.x.slice(0, 8), y: small.train.y.slice(0, 1) } };
  const constant = { ...small, train: { ...small.train, y: new Float32Array(512).fill(7) } };
  for (const instance of [
    one,
    constant,
    problem('quadratic', 8, 200, 1),
    problem('linear-control', 8, 200, 1),
  ]) {
    const model = await fit(bfc, instance, { steps: 20 });
    const predicted = await model.predict(small.test.x, 100);
    assert.ok(predicted.every(Number.isFinite));
    model.dispose();
  }
});
