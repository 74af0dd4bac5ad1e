import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FitCost, FitInfo, Model, TracePoint } from '../../learners/contract.ts';
import { quadraticForm, quadraticsOf } from '../../learners/kernels/implicit-features.ts';
import { pointsOf } from '../../learners/kernels/points.ts';
import { inJavaScript } from '../../learners/kernels/products.ts';
import { whitened, whiteningOf } from '../../learners/kernels/whitening.ts';
import { innerValues, realiseQuadratics } from '../../learners/three-layer/bottleneck.ts';
import { threeLayer } from '../../learners/three-layer.ts';
import { isStageWise, lastStage } from '../../reports/analysis/diagnosis.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, problem, relativeError } from './fit.ts';

const one = problem('hierarchical-polynomial', 10, 1600, 1);
const several = problem('nonlinear-features', 12, 2304, 1);

/** The share of each true feature of layer 2 that no linear combination of a model's own explains. */
async function missed(model: Pick<Model, 'features'>, { task, test }: typeof one): Promise<number[]> {
  const [truth] = task.features(test.x, test.n);
  const own = (await model.features?.(test.x, test.n))?.[0];
  assert.equal(own?.layer, 2);
  const { width, values } = own;
  const column = (from: ArrayLike<number>, w: number, f: number) => {
    const numbers = Float64Array.from({ length: test.n }, (_, i) => from[i * w + f]);
    const mean = numbers.reduce((sum, value) => sum + value, 0) / test.n;
    return numbers.map((value) => value - mean);
  };
  // Gram–Schmidt on the model's features; what is left of the true ones is missed.
  const basis: Float64Array[] = [];
  const without = (vector: Float64Array) => {
    for (const other of basis) {
      const share = other.reduce((sum, value, i) => sum + value * vector[i], 0);
      for (let i = 0; i < vector.length; i++) vector[i] -= share * other[i];
    }
    return vector.reduce((sum, value) => sum + value * value, 0);
  };
  for (let f = 0; f < width; f++) {
    const vector = column(values, width, f);
    const before = vector.reduce((sum, value) => sum + value * value, 0);
    const left = without(vector);
    if (left > 1e-9 * before) basis.push(vector.map((value) => value / Math.sqrt(left)));
  }
  return Array.from({ length: truth.width }, (_, f) => {
    const vector = column(truth.values, truth.width, f);
    const before = vector.reduce((sum, value) => sum + value * value, 0);
    return without(vector) / before;
  });
}

test('units realise quadratic functions of whitened inputs exactly, linear parts and constants included', async () => {
  const [n, d] = [50, 4];
  const x = new Stream('x').normals(new Float64Array(n * d)).map((value, at) => value * (1 + (at % d)) + 2);
  const effort = { multiply: inJavaScript, pause: async () => {} };
  const points = pointsOf(x, n, d);
  const whitening = await whiteningOf(points, effort);
  const white = await whitened(points, whitening, inJavaScript);
  const features = quadraticsOf(white, true, effort);
  const ws = [1, 2].map((k) => new Stream('w', k).normals(new Float64Array(features.size)));
  // A form of low rank, and a function without any quadratic part.
  ws.push(new Float64Array(features.size), new Float64Array(features.size));
  ws[2][1 + d] = 1;
  ws[3][2] = -3;
  const layers = realiseQuadratics(ws, whitening);
  const values = await innerValues(layers, points, inJavaScript);
  for (const [f, w] of ws.entries()) {
    const expected = await features.times(w);
    for (let i = 0; i < n; i++)
      assert.ok(Math.abs(values[i * ws.length + f] - expected[i]) < 1e-9, `function ${f}, row ${i}`);
  }
  assert.equal(quadraticForm(ws[3], d).linear[1], -3);
});

test('layerwise: half of the target without the link, most of it with the link; joint training corrects the feature', async () => {
  const points: TracePoint[] = [];
  const errors: number[] = [];
  const left: number[] = [];
  const model = await fit(threeLayer, one, {
    params: { finetune: 'joint' },
    steps: 1500,
    async onTrace(point, traced) {
      points.push(point);
      errors.push(await relativeError(traced, one.test));
      left.push(...(await missed(traced, one)));
    },
  });
  const stages = points.map(({ stage }) => stage);
  assert.deepEqual(stages.slice(0, 3), ['layer 2', 'layer 3', 'joint']);
  assert.ok(errors[0] > 0.35 && errors[0] < 0.6, `stage 1: ${errors[0]}`);
  assert.ok(errors[1] > 0.03 && errors[1] < 0.2, `stage 2: ${errors[1]}`);
  assert.equal(left[1], left[0]);
  // The joint stage starts where the second stage ended, with the same feature.
  assert.ok(left[2] < 1.05 * left[1] && left[2] > 0.5 * left[1], `${left[1]}, then ${left[2]}`);
  assert.ok((errors.at(-1) ?? 1) < 0.01 * errors[1], `${errors[1]}, then ${errors.at(-1)}`);
  assert.ok((left.at(-1) ?? 1) < 0.01 * left[1], `${left[1]}, then ${left.at(-1)}`);
  assert.deepEqual([model.info.steps, points.at(-1)?.step], [1502, 1502]);
  // What reports on correction read from such a trace.
  const trace = points.map((point, i) => ({ ...point, testError: errors[i] })) as never;
  assert.ok(isStageWise({ trace }));
  assert.deepEqual(lastStage({ trace })?.kind, 'joint');
  assert.equal(lastStage({ trace })?.before.stage, 'layer 3');
  model.dispose();
});

test('frozen: as many steps above the same feature, which stays as it is', async () => {
  const left: number[] = [];
  const model = await fit(threeLayer, one, {
    params: { finetune: 'frozen' },
    steps: 200,
    async onTrace(_, traced) {
      left.push(...(await missed(traced, one)));
    },
  });
  assert.ok(left.length > 4);
  for (const share of left) assert.ok(Math.abs(share - left[0]) < 1e-4 * left[0], `${share}, ${left[0]}`);
  assert.equal(model.info.steps, 202);
  model.dispose();
});

test('joint from random values learns the target and its feature', async () => {
  const stages = new Set<string | undefined>();
  const model = await fit(threeLayer, one, {
    params: { train: 'joint' },
    steps: 2500,
    onTrace({ stage }) {
      stages.add(stage);
    },
  });
  assert.deepEqual([...stages], ['joint']);
  assert.ok((await relativeError(model, one.test)) < 1e-3);
  assert.ok((await missed(model, one))[0] < 1e-3);
  model.dispose();
});

test('disjoint halves find the feature less well than all rows twice', async () => {
  const shared = await missed(await fit(threeLayer, one), one);
  const disjoint = await missed(await fit(threeLayer, one, { params: { split: 'disjoint' } }), one);
  assert.ok(disjoint[0] > 1.3 * shared[0] && disjoint[0] < 4 * shared[0], `${shared[0]}, ${disjoint[0]}`);
});

test('several features: the top eigenvectors and power iteration span them, the best fit and single images do not', async () => {
  const left = async (params: object) => {
    const model = await fit(threeLayer, several, { params });
    return { mean: mean(await missed(model, several)), info: model.info };
  };
  const spectral = await left({ stage1: 'spectral' });
  assert.ok(spectral.mean < 0.25, `spectral: ${spectral.mean}`);
  assert.equal(spectral.info.features, 2);
  const power = await left({ stage1: 'power', iterations: 24 });
  assert.ok(Math.abs(power.mean - spectral.mean) < 0.05, `power: ${power.mean}`);
  const oneStep = await left({ stage1: 'one-step', features: 2 });
  assert.ok(oneStep.mean > 0.6, `one-step: ${oneStep.mean}`);
  // The target has no part of degree 2.
  const ridge = await left({});
  assert.ok(ridge.mean > 0.9, `ridge: ${ridge.mean}`);
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('where the best fit explains something it is a feature beside the others', async () => {
  const params = { stage1: 'spectral' };
  const mixed = problem('nonlinear-features', 12, 2304, 1, { link: 'mix' });
  const model = await fit(threeLayer, mixed, { params });
  assert.equal(model.info.features, 3);
  assert.ok(mean(await missed(model, mixed)) < 0.25);
});

test('random units and cubic features work, where quadratics of the inputs see nothing', async () => {
  const cubic = problem('hierarchical-polynomial', 6, 2000, 1, { k: 3, link: 'mix', inputs: 'sphere' });
  const errors: number[] = [];
  for (const params of [{ inner: 'cubic', units: 100 }, { inner: 'relu', units: 100 }, {}]) {
    const model = await fit(threeLayer, cubic, { params });
    errors.push((await missed(model, cubic))[0]);
  }
  assert.ok(errors[0] < 0.25, `cubic: ${errors[0]}`);
  assert.ok(errors[1] < 0.7, `relu: ${errors[1]}`);
  assert.ok(errors[2] > 0.95, `quadratic: ${errors[2]}`);
  const { parameters, unsupported } = threeLayer;
  const reason = unsupported?.(
    parameters.parse({ inner: 'relu', stage1: 'spectral' }),
    cubic.task.structure,
    100,
  );
  assert.match(String(reason), /linear part/);
});

test('directions are the weights of the first layer, and those of a disposed model are gone', async () => {
  const model = await fit(threeLayer, one);
  const directions = await model.directions?.();
  assert.deepEqual([directions?.count, directions?.d, directions?.values.length], [12, 10, 120]);
  model.dispose();
  await assert.rejects(async () => model.predict(one.test.x, 4), /disposed/);
});

for (const params of [
  {},
  { split: 'disjoint', width: 64 },
  { stage1: 'spectral' },
  { stage1: 'power', features: 3 },
  { stage1: 'one-step', features: 8 },
  { inner: 'relu', units: 64 },
])
  test(`${JSON.stringify(params)}: the same bits twice, and roughly the costs that were stated in advance`, async () => {
    const infos: FitInfo[] = [];
    const predictions: (Float32Array | Promise<Float32Array>)[] = [];
    let traces = 0;
    for (let turn = 0; turn < 2; turn++) {
      traces = 0;
      const model = await fit(threeLayer, several, {
        params,
        backend: 'cpu',
        onTrace() {
          traces++;
        },
      });
      infos.push(model.info);
      predictions.push(await model.predict(several.test.x, 100));
    }
    assert.deepEqual(predictions[0], predictions[1]);
    const cost = threeLayer.cost?.(threeLayer.parameters.parse(params), {
      task: several.task.structure,
      n: several.train.n,
      budget: { steps: 1, seconds: 600, memoryMiB: 4096 },
      validationRows: 0,
    }) as FitCost;
    const ratio = (cost.fit.productFlops ?? 0) / (infos[0].flops ?? 0);
    assert.ok(ratio > 0.4 && ratio < 2.5, `${ratio} times what it counted`);
    assert.equal(cost.traces, traces);
  });

test('the schema accepts what tuning may vary', () => {
  for (const given of [
    {},
    { stage1: 'power' },
    { train: 'joint' },
    { finetune: 'joint', stage1: 'one-step' },
  ]) {
    const params = threeLayer.parameters.parse(given);
    for (const [name, dimension] of Object.entries(threeLayer.search(params, several.task.structure))) {
      const values = 'choices' in dimension ? dimension.choices : [dimension.min, dimension.max];
      for (const value of values) threeLayer.parameters.parse({ ...given, [name]: value });
    }
  }
});
