import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DivergedError } from '../../learners/contract.ts';
import { randomFeatures } from '../../learners/random-features.ts';
import { fit, problem, relativeError } from './fit.ts';

const backend = 'cpu' as const;

test('quadratic features solve a quadratic target but not one of degree 4', async () => {
  const params = { m: 128, lambda: 1e-6 };
  const quadratic = problem('quadratic', 6, 400, 1);
  const solved = await fit(randomFeatures, quadratic, { params, backend });
  const error = await relativeError(solved, quadratic.test);
  assert.ok(error < 1e-6, String(error));
  const quartic = problem('bfc-wide', 8, 512, 1);
  const stuck = await relativeError(await fit(randomFeatures, quartic, { params, backend }), quartic.test);
  assert.ok(stuck > 0.05 && stuck < 1, String(stuck));
});

test('ReLU features beat the mean, and more of them beat fewer', async () => {
  const data = problem('quadratic', 6, 800, 1);
  const error = async (m: number) =>
    relativeError(await fit(randomFeatures, data, { params: { activation: 'relu', m }, backend }), data.test);
  const [few, many] = [await error(16), await error(400)];
  assert.ok(many < 0.2 && many < 0.5 * few, `${many} with 400, ${few} with 16`);
});

for (const loss of ['squared', 'label-weighted']) {
  test(`the dual form minimises the same objective as the normal equations (${loss})`, async () => {
    // The same 60 samples alone (fewer than the 64 features: dual) and each twice (primal), with twice the ridge:
    // the objective is the same up to a factor, and so is the minimiser.
    const data = problem('bfc-wide', 8, 60, 3);
    const { train } = data;
    const twice = {
      ...train,
      n: 120,
      x: Float32Array.from([...train.x, ...train.x]),
      y: Float32Array.from([...train.y, ...train.y]),
    };
    const params = { m: 64, activation: 'relu', loss };
    const dual = await fit(randomFeatures, data, { params: { ...params, lambda: 0.3 }, backend });
    const primal = await fit(
      randomFeatures,
      { ...data, train: twice },
      { params: { ...params, lambda: 0.6 }, backend },
    );
    assert.equal(dual.info.solver, 'dual');
    assert.equal(primal.info.solver, 'primal');
    const expected = await primal.predict(data.test.x, data.test.n);
    const predicted = await dual.predict(data.test.x, data.test.n);
    assert.ok(
      predicted.every((value, i) => Math.abs(value - expected[i]) < 1e-5),
      'predictions of both',
    );
  });
}

test('constant labels, one sample, and labels that are not numbers are handled', async () => {
  const data = problem('bfc-wide', 8, 200, 1);
  for (const activation of ['quadratic', 'relu']) {
    const params = { m: 32, activation, loss: 'label-weighted' };
    const constant = { ...data, train: { ...data.train, y: new Float32Array(200).fill(-1) } };
    const steady = await (await fit(randomFeatures, constant, { params, backend })).predict(data.test.x, 5);
    assert.ok(
      steady.every((value) => Math.abs(value + 1) < 1e-6),
      String(steady),
    );
    const single = await fit(randomFeatures, problem('bfc-wide', 8, 1, 1), { params, backend });
    const predicted = await single.predict(data.test.x, 5);
    assert.ok(
      predicted.every((value) => value === predicted[0]),
      String(predicted),
    );
    const spoilt = { ...data, train: { ...data.train, y: new Float32Array(200).fill(Number.NaN) } };
    await assert.rejects(fit(randomFeatures, spoilt, { params, backend }), DivergedError);
  }
});

test('the bits are the same every time, for rows alone and together, and a disposed model is refused', async () => {
  const data = problem('bfc-wide', 8, 200, 1);
  const params = { m: 50 };
  const model = await fit(randomFeatures, data, { params, backend });
  const again = await fit(randomFeatures, data, { params, backend });
  const together = await model.predict(data.test.x, data.test.n);
  assert.deepEqual(await again.predict(data.test.x, data.test.n), together);
  for (const i of [0, 255, 256, 2047]) {
    const alone = await model.predict(data.test.x.subarray(8 * i, 8 * i + 8), 1);
    assert.equal(alone[0], together[i]);
  }
  assert.equal(model.info.parameters, 50);
  model.dispose();
  await assert.rejects(async () => model.predict(data.test.x, data.test.n), /disposed/);
});
