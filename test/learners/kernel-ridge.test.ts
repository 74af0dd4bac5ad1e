import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TracePoint } from '../../learners/contract.ts';
import { kernelRidge } from '../../learners/kernel-ridge.ts';
import { fit, problem, relativeError } from './fit.ts';

const backend = 'cpu' as const;
const data = problem('quadratic', 6, 300, 1);

test('a quadratic kernel solves a quadratic target, and every kernel beats the mean on it', async () => {
  const errors: Record<string, number> = {};
  for (const kernel of ['rbf', 'polynomial', 'ntk']) {
    const model = await fit(kernelRidge, data, { params: { kernel }, backend });
    errors[kernel] = await relativeError(model, data.test);
  }
  assert.ok(errors.polynomial < 1e-6, JSON.stringify(errors));
  assert.ok(errors.rbf < 0.05 && errors.ntk < 0.3, JSON.stringify(errors));
});

test('rows get the same predictions alone and together, before and after the trace, and every time', async () => {
  const points: TracePoint[] = [];
  let traced: Float32Array | undefined;
  const onTrace = async (point: TracePoint, model: { predict: (x: Float32Array, n: number) => unknown }) => {
    points.push(point);
    traced = (await model.predict(data.test.x, data.test.n)) as Float32Array;
  };
  const model = await fit(kernelRidge, data, { backend, onTrace });
  const together = await model.predict(data.test.x, data.test.n);
  assert.deepEqual(traced, together);
  assert.deepEqual(points, [{ step: 1, samplesSeen: 300 }]);
  for (const i of [0, 255, 256, 2047]) {
    const alone = await model.predict(data.test.x.subarray(6 * i, 6 * i + 6), 1);
    assert.equal(alone[0], together[i]);
  }
  const again = await fit(kernelRidge, data, { backend });
  assert.deepEqual(await again.predict(data.test.x, data.test.n), together);
});

test('the model says which solver and kernel it uses', async () => {
  const exact = await fit(kernelRidge, data, { params: { kernel: 'ntk', depth: 2 }, backend });
  assert.equal(exact.info.solver, 'exact');
  assert.equal(exact.info.centres, undefined);
  assert.equal(exact.info.parameters, 300);
  const nystrom = await fit(kernelRidge, data, { params: { exactLimit: 200, centres: 64 }, backend });
  assert.equal(nystrom.info.solver, 'nystrom');
  assert.equal(nystrom.info.centres, 64);
  assert.equal(nystrom.info.parameters, 64);
  // The dominant terms: n³/3 and n m².
  assert.ok(Number(exact.info.flops) > 300 ** 3 / 3, String(exact.info.flops));
  assert.ok(Number(nystrom.info.flops) > 300 * 64 ** 2, String(nystrom.info.flops));
  assert.ok(Number(nystrom.info.flops) < Number(exact.info.flops));
  const memory = { budget: { steps: 1, seconds: 60, memoryMiB: 1 } };
  const small = await fit(kernelRidge, data, { backend, context: memory });
  assert.equal(small.info.solver, 'nystrom');
});

test('gamma is relative to the dimension unless given, and the degree is the target’s', async () => {
  const scaled = await fit(kernelRidge, data, { params: { gammaScale: 3 }, backend });
  const absolute = await fit(kernelRidge, data, { params: { gamma: 0.5 }, backend });
  assert.equal(scaled.info.gamma, 0.5);
  assert.deepEqual(
    await scaled.predict(data.test.x, data.test.n),
    await absolute.predict(data.test.x, data.test.n),
  );
  const quartic = problem('bfc-wide', 8, 50, 1);
  const told = await fit(kernelRidge, quartic, { params: { kernel: 'polynomial' }, backend });
  assert.equal(told.info.degree, 4);
});

test('the schema accepts what tuning may vary, and a given gamma is left alone', () => {
  const { structure } = data.task;
  for (const kernel of ['rbf', 'polynomial', 'ntk'] as const) {
    const space = kernelRidge.search(kernelRidge.parameters.parse({ kernel }), structure);
    for (const [name, dimension] of Object.entries(space)) {
      const values = 'choices' in dimension ? dimension.choices : [dimension.min, dimension.max];
      for (const value of values) kernelRidge.parameters.parse({ kernel, [name]: value });
    }
    assert.ok('gammaScale' in space, kernel);
    const given = kernelRidge.search(kernelRidge.parameters.parse({ kernel, gamma: 1 }), structure);
    assert.equal('gammaScale' in given, false);
  }
});

test('progress is reported, an abort is obeyed, and a disposed model is refused', async () => {
  const steps: number[] = [];
  const report = ({ step, of }: { step: number; of: number }) => {
    assert.equal(of, 100);
    steps.push(step);
  };
  const model = await fit(kernelRidge, data, { backend, context: { report } });
  assert.ok(steps.length > 0 && steps.every((step, i) => i === 0 || step > steps[i - 1]), String(steps));
  model.dispose();
  await assert.rejects(async () => model.predict(data.test.x, data.test.n), /disposed/);
  const signal = AbortSignal.abort(new Error('time is up'));
  await assert.rejects(fit(kernelRidge, data, { backend, context: { signal } }), /time is up/);
});
