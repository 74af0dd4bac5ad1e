import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FitCost } from '../../learners/contract.ts';
import { kernelRidge } from '../../learners/kernel-ridge.ts';
import { congruent, unitRoot } from '../../learners/kernels/metric.ts';
import { rfm } from '../../learners/rfm.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, problem, relativeError } from './fit.ts';

const backend = 'cpu' as const;
const wide = problem('bfc-wide', 8, 512, 1);

for (const [kernel, most] of [
  ['gaussian', 0.05],
  ['laplace', 0.7],
] as const) {
  test(`${kernel}: the learnt metric lowers the error, and the last trace point is the model itself`, async () => {
    const errors: number[] = [];
    let last: Float32Array | undefined;
    const model = await fit(rfm, wide, {
      params: { kernel },
      backend,
      async onTrace(_, traced) {
        errors.push(await relativeError(traced, wide.test));
        last = await traced.predict(wide.test.x, wide.test.n);
      },
    });
    assert.equal(errors.length, 4);
    assert.ok(errors[3] < most * errors[0], String(errors));
    assert.deepEqual(await model.predict(wide.test.x, wide.test.n), last);
    model.dispose();
    await assert.rejects(async () => model.predict(wide.test.x, wide.test.n), /disposed/);
  });

  test(`${kernel}: the bits are the same every time, also over centres`, async () => {
    for (const exactLimit of [1000, 100]) {
      const params = { kernel, exactLimit, centres: 80, lambda: 1e-4, iterations: 2 };
      const first = await fit(rfm, wide, { params, backend });
      const second = await fit(rfm, wide, { params, backend });
      assert.equal(first.info.solver, exactLimit === 100 ? 'falkon' : 'exact');
      const predicted = await first.predict(wide.test.x, wide.test.n);
      assert.deepEqual(predicted, await second.predict(wide.test.x, wide.test.n));
      assert.ok((await relativeError(first, wide.test)) < 0.6);
    }
  });

  test(`${kernel}: the costs stated in advance roughly agree with those counted afterwards`, async () => {
    for (const params of [{ kernel }, { kernel, solver: 'nystrom', centres: 64, lambda: 1e-4 }]) {
      const model = await fit(rfm, wide, { params, backend });
      const cost = rfm.cost?.(rfm.parameters.parse(params), {
        task: wide.task.structure,
        n: wide.train.n,
        budget: { steps: 1, seconds: 600, memoryMiB: 4096 },
        validationRows: 0,
      }) as FitCost;
      const { productFlops = 0, scalarFlops = 0 } = cost.fit;
      const ratio = (productFlops + scalarFlops) / (model.info.flops ?? 0);
      assert.ok(ratio > 0.25 && ratio < 2, `${ratio} times what it counted`);
      assert.equal(cost.traces, 4);
    }
  });
}

test('without updates it is kernel ridge regression', async () => {
  const model = await fit(rfm, wide, {
    params: { iterations: 0, loss: 'squared', lambda: 3e-4, gammaScale: 0.03 },
    backend,
  });
  const ridge = await fit(kernelRidge, wide, { params: { lambda: 3e-4, gammaScale: 0.03 }, backend });
  const predicted = await model.predict(wide.test.x, wide.test.n);
  const expected = await ridge.predict(wide.test.x, wide.test.n);
  assert.ok(predicted.every((value, i) => Math.abs(value - expected[i]) < 1e-4));
});

test('constant labels and one sample are handled', async () => {
  const constant = { ...wide, train: { ...wide.train, y: new Float32Array(512).fill(2) } };
  const steady = await fit(rfm, constant, { backend });
  const predicted = await steady.predict(wide.test.x, 10);
  assert.ok(
    predicted.every((value) => Math.abs(value - 2) < 1e-5),
    String(predicted),
  );
  const one = await fit(rfm, problem('bfc-wide', 8, 1, 1), { backend });
  assert.ok((await one.predict(wide.test.x, 10)).every(Number.isFinite));
});

test('the square root of a metric squares to the metric at trace d, and a metric of zeros gives the identity', () => {
  const d = 4;
  const factor = new Stream('metric').normals(new Float64Array(d * d));
  const gram = Float64Array.from({ length: d * d }, (_, at) => {
    let sum = 0;
    for (let r = 0; r < d; r++) sum += factor[r * d + Math.floor(at / d)] * factor[r * d + (at % d)];
    return sum;
  });
  let trace = 0;
  for (let i = 0; i < d; i++) trace += gram[i * d + i];
  const identity = Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 1 : 0));
  const square = congruent(unitRoot(gram, d), identity, d);
  for (let at = 0; at < d * d; at++) assert.ok(Math.abs(square[at] - (gram[at] * d) / trace) < 1e-10);
  assert.deepEqual(unitRoot(new Float64Array(d * d), d), identity);
});

test('the schema accepts what tuning may vary', () => {
  for (const kernel of ['gaussian', 'laplace'] as const) {
    const params = rfm.parameters.parse({ kernel });
    for (const [name, dimension] of Object.entries(rfm.search(params, wide.task.structure))) {
      const values = 'choices' in dimension ? dimension.choices : [dimension.min, dimension.max];
      for (const value of values) rfm.parameters.parse({ kernel, [name]: value });
    }
  }
});
