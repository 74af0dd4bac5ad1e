import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TracePoint } from '../../learners/contract.ts';
import { kernelRidge } from '../../learners/kernel-ridge.ts';
import { sequentialKernel } from '../../learners/sequential-kernel.ts';
import { fit, problem, relativeError } from './fit.ts';

const backend = 'cpu' as const;
const wide = problem('bfc-wide', 8, 512, 1);

for (const mode of ['stack', 'agop']) {
  test(`${mode}: at L = 3 there are two stages, the second better, and the last trace point is the model itself`, async () => {
    const points: TracePoint[] = [];
    const errors: number[] = [];
    let last: Float32Array | undefined;
    const model = await fit(sequentialKernel, wide, {
      params: { mode },
      backend,
      onTrace: async (point, traced) => {
        points.push(point);
        errors.push(await relativeError(traced, wide.test));
        last = await traced.predict(wide.test.x, wide.test.n);
      },
    });
    assert.deepEqual(points, [
      { step: 1, samplesSeen: 512, stage: 'stage 1' },
      { step: 2, samplesSeen: 1024, stage: 'stage 2' },
    ]);
    assert.ok(errors[1] < 0.8 * errors[0], String(errors));
    const together = await model.predict(wide.test.x, wide.test.n);
    assert.deepEqual(together, last);
    assert.equal(model.info.stages, 2);
    for (const i of [0, 256, 2047]) {
      const alone = await model.predict(wide.test.x.subarray(8 * i, 8 * i + 8), 1);
      assert.ok(Math.abs(alone[0] - together[i]) < 1e-5, `row ${i}`);
    }
    model.dispose();
    await assert.rejects(async () => model.predict(wide.test.x, wide.test.n), /disposed/);
  });

  test(`${mode}: the bits are the same every time, also with Nyström centres`, async () => {
    for (const exactLimit of [6144, 100]) {
      const params = { mode, kernel: 'rbf', exactLimit, centres: 80 };
      const first = await fit(sequentialKernel, wide, { params, backend });
      const second = await fit(sequentialKernel, wide, { params, backend });
      assert.equal(first.info.solver, exactLimit === 100 ? 'nystrom' : 'exact');
      assert.deepEqual(
        await first.predict(wide.test.x, wide.test.n),
        await second.predict(wide.test.x, wide.test.n),
      );
    }
  });

  test(`${mode}: one stage is kernel ridge`, async () => {
    const params = { kernel: 'rbf', loss: 'squared' };
    const model = await fit(sequentialKernel, wide, { params: { ...params, mode, stages: 1 }, backend });
    const single = await fit(kernelRidge, wide, { params, backend });
    const predicted = await model.predict(wide.test.x, wide.test.n);
    const expected = await single.predict(wide.test.x, wide.test.n);
    assert.ok(
      predicted.every((value, i) => Math.abs(value - expected[i]) < 1e-4),
      'predictions of both',
    );
    const flat = problem('linear-control', 4, 60, 1);
    assert.equal((await fit(sequentialKernel, flat, { params: { mode }, backend })).info.stages, 1);
  });

  test(`${mode}: constant labels, one sample, and fewer samples than folds are handled`, async () => {
    const constant = { ...wide, train: { ...wide.train, y: new Float32Array(512).fill(2) } };
    const steady = await fit(sequentialKernel, constant, { params: { mode }, backend });
    const predicted = await steady.predict(wide.test.x, 10);
    assert.ok(
      predicted.every((value) => Math.abs(value - 2) < 1e-5),
      String(predicted),
    );
    for (const n of [1, 3]) {
      const model = await fit(sequentialKernel, problem('bfc-wide', 8, n, 1), { params: { mode }, backend });
      const few = await model.predict(wide.test.x, 10);
      assert.ok(few.every(Number.isFinite), String(few));
    }
  });
}

test('agop: the products of all pairs of directions serve better than their squares', async () => {
  const error = async (products: string) => {
    const model = await fit(sequentialKernel, wide, { params: { mode: 'agop', products }, backend });
    return relativeError(model, wide.test);
  };
  const [all, squares] = [await error('all'), await error('squares')];
  assert.ok(all < squares && all < 0.05, `${all} with all products, ${squares} with squares`);
});

test('the schema accepts what tuning may vary', () => {
  for (const kernel of ['rbf', 'polynomial', 'ntk'] as const) {
    for (const mode of ['stack', 'agop'] as const) {
      const params = sequentialKernel.parameters.parse({ kernel, mode });
      for (const [name, dimension] of Object.entries(sequentialKernel.search(params, wide.task.structure))) {
        const values = 'choices' in dimension ? dimension.choices : [dimension.min, dimension.max];
        for (const value of values) sequentialKernel.parameters.parse({ kernel, mode, [name]: value });
      }
    }
  }
});
