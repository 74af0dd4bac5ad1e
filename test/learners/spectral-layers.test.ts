import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FitCost } from '../../learners/contract.ts';
import { pointsOf } from '../../learners/kernels/points.ts';
import { inJavaScript } from '../../learners/kernels/products.ts';
import { momentMatrix, topDirections } from '../../learners/spectral-layers/moment-matrix.ts';
import { spectralLayers } from '../../learners/spectral-layers.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, problem, relativeError } from './fit.ts';

const wide = problem('bfc-wide', 8, 1024, 1);
const effort = { multiply: inJavaScript, pause: async () => {} };

test('both estimates of the moment matrix have the directions of the target on top, the regression more closely', async () => {
  const [n, d] = [4000, 6];
  const points = pointsOf(new Stream('x').normals(new Float64Array(n * d)), n, d);
  // Coordinate 2 has a positive square, coordinate 4 a negative one, coordinate 0 is linear.
  const y = Float64Array.from({ length: n }, (_, i) => {
    const [a, b, c] = [0, 2, 4].map((k) => points.x[i * d + k]);
    return a + 1.5 * (b * b - 1) - (c * c - 1);
  });
  const weights = new Float64Array(n).fill(1);
  const inside: number[] = [];
  for (const operator of ['moment', 'regression'] as const) {
    const matrix = await momentMatrix(points, { y, weights }, operator, effort);
    const { values } = await topDirections(matrix, d, new Stream('start'), effort);
    inside.push(values[2] ** 2, values[d + 4] ** 2);
  }
  assert.ok(Math.min(inside[0], inside[1]) > 0.98, String(inside));
  assert.ok(Math.min(inside[2], inside[3]) > 1 - 1e-6, String(inside));
});

test('stage by stage it finds the widths, the features and most of the target', async () => {
  const stages: (string | undefined)[] = [];
  const errors: number[] = [];
  const widths: number[][] = [];
  const model = await fit(spectralLayers, wide, {
    backend: 'cpu',
    async onTrace({ stage }, traced) {
      stages.push(stage);
      errors.push(await relativeError(traced, wide.test));
      const features = (await traced.features?.(wide.test.x, 10)) ?? [];
      widths.push(features.map(({ width }) => width));
    },
  });
  assert.deepEqual(stages, ['layer 2', 'layer 3']);
  assert.ok(errors[0] > 0.05 && errors[0] < 0.6, `stage 1: ${errors[0]}`);
  assert.ok(errors[1] < 0.02, `stage 2: ${errors[1]}`);
  // bfc-wide has d/4 directions: their three products, and the predictor itself.
  assert.deepEqual(widths, [[3], [3, 1]]);
  assert.match(String(model.info.directions), /^2, /);
  const directions = await model.directions?.();
  assert.deepEqual([directions?.count, directions?.d], [2, 8]);
  model.dispose();
  await assert.rejects(async () => model.predict(wide.test.x, 4), /disposed/);
});

test('a target without a part of degree 2 keeps every direction, so that the next stage can find its features', async () => {
  const product = problem('nonlinear-features', 8, 2048, 1);
  const model = await fit(spectralLayers, product, { backend: 'cpu' });
  assert.match(String(model.info.directions), /^8, /);
  assert.ok((await relativeError(model, product.test)) < 0.3);
});

for (const params of [
  {},
  { operator: 'moment', directions: 4 },
  { depth: 2 },
  { depth: 4, skips: 'none', loss: 'squared' },
])
  test(`${JSON.stringify(params)}: the same bits twice, and roughly the costs that were stated in advance`, async () => {
    let traces = 0;
    const onTrace = () => {
      traces++;
    };
    const first = await fit(spectralLayers, wide, { params, backend: 'cpu', onTrace });
    const cost = spectralLayers.cost?.(spectralLayers.parameters.parse(params), {
      task: wide.task.structure,
      n: wide.train.n,
      budget: { steps: 1, seconds: 600, memoryMiB: 4096 },
      validationRows: 0,
    }) as FitCost;
    assert.equal(cost.traces, traces);
    const ratio = (cost.fit.productFlops ?? 0) / (first.info.flops ?? 0);
    assert.ok(ratio > 0.25 && ratio < 3, `${ratio} times what it counted`);
    const second = await fit(spectralLayers, wide, { params, backend: 'cpu' });
    assert.deepEqual(await first.predict(wide.test.x, 50), await second.predict(wide.test.x, 50));
  });

test('the schema accepts what tuning may vary', () => {
  const params = spectralLayers.parameters.parse({});
  for (const [name, dimension] of Object.entries(spectralLayers.search(params, wide.task.structure))) {
    const values = 'choices' in dimension ? dimension.choices : [dimension.min, dimension.max];
    for (const value of values) spectralLayers.parameters.parse({ [name]: value });
  }
});
