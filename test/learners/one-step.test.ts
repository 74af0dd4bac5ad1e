import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DivergedError } from '../../learners/contract.ts';
import { gradientStep } from '../../learners/one-step/gradient-step.ts';
import { activations, drawLayer, unitValues } from '../../learners/one-step/hidden-layer.ts';
import { readOutPath } from '../../learners/one-step/read-out-path.ts';
import type { RowSource } from '../../learners/one-step/rows.ts';
import { oneStep } from '../../learners/one-step.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, problem, relativeError } from './fit.ts';
import { atEase } from './kernels/random-points.ts';
import { overlaps, singleIndex } from './single-index.ts';

const backend = 'cpu' as const;

function median(values: readonly number[]): number {
  return values[Math.floor(values.length / 2)];
}

/** A fit to n rows of y = h_k(u·x) + noise·ε, with the error on clean labels and the units' overlaps with u. */
async function fitHermite(k: number, d: number, n: number, params: object, noise = 0, seed = 1) {
  const target = singleIndex(k, d, seed, noise);
  const { structure } = target;
  const train = target.sample(n, 'train');
  const test = target.sample(2000, 'test');
  const task = { structure, seed, sample: () => train, features: () => [] };
  const model = await fit(oneStep, { task, train, test }, { params, backend });
  assert.ok(model.directions);
  const shares = overlaps(await model.directions(), target.direction);
  return { model, error: await relativeError(model, { ...test, y: test.clean }), shares };
}

for (const activation of activations) {
  test(`the step is the gradient of the squared error at 0, as differences give it (${activation})`, async () => {
    const [m, d, n] = [6, 4, 30];
    const stream = new Stream('gradient', activation);
    const x = stream.child('x').normals(new Float64Array(n * d));
    const y = stream.child('y').normals(new Float64Array(n));
    const source: RowSource = {
      n,
      d,
      block: (first, count) => ({
        n: count,
        d,
        x: x.subarray(first * d, (first + count) * d),
        y: y.subarray(first, first + count),
      }),
    };
    const half = drawLayer({ m, d, activation, bias: 1 }, stream);
    const signs = stream.child('signs').signs(new Float64Array(m));
    const stepped = await gradientStep(half, signs, source, atEase);

    /** Mean squared error of the network of 2m units whose second half has the initial weights. */
    const lossWith = async (weights: Float64Array): Promise<number> => {
      const values = new Float64Array(m * n);
      const mirrored = new Float64Array(m * n);
      await unitValues({ ...half, weights }, source.block(0, n), values, atEase);
      await unitValues(half, source.block(0, n), mirrored, atEase);
      let loss = 0;
      for (let i = 0; i < n; i++) {
        let output = 0;
        for (let j = 0; j < m; j++) output += signs[j] * (values[j * n + i] - mirrored[j * n + i]);
        loss += (output - y[i]) ** 2 / n;
      }
      return loss;
    };
    const gradient = new Float64Array(m * d);
    const h = 1e-6;
    for (let c = 0; c < m * d; c++) {
      const [up, down] = [half.weights.slice(), half.weights.slice()];
      up[c] += h;
      down[c] -= h;
      gradient[c] = ((await lossWith(up)) - (await lossWith(down))) / (2 * h);
    }
    const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0) / m);
    for (let c = 0; c < m * d; c++) {
      assert.ok(Math.abs(stepped.weights[c] + gradient[c] / norm) < 1e-5, `weight ${c}`);
      assert.equal(stepped.weights[m * d + c], -stepped.weights[c]);
    }
    assert.deepEqual(stepped.biases, Float64Array.of(...half.biases, ...half.biases));
  });
}

test('repeated steps find a direction from fewer rows than one step does, and stay mirrored', async () => {
  const [d, n] = [48, 480];
  const params = { width: 100, bias: 'redrawn', lambda: 0.1 };
  const found = async (iterations: number) => {
    const { model, shares } = await fitHermite(2, d, n, { ...params, iterations });
    return { share: median(shares.toSorted((a, b) => a - b)), model };
  };
  const once = await found(1);
  const often = await found(8);
  assert.ok(once.share < 0.3, `${once.share}`);
  assert.ok(often.share > 0.6, `${often.share}`);
  assert.equal(often.model.info?.samplesSeen, 8 * n);
  const { count, values } = await (often.model.directions as NonNullable<typeof often.model.directions>)();
  for (let c = 0; c < (count / 2) * d; c++) assert.equal(values[(count / 2) * d + c], -values[c]);
});

test('read-outs are the same whether rows or units are fewer, and no λ is worse on its own objective', async () => {
  const [m, d] = [20, 3];
  const stream = new Stream('read-outs');
  const layer = drawLayer({ m, d, activation: 'relu', bias: 1 }, stream);
  // Twelve rows (fewer than units), and the same rows twice (more than units): the objective is the same.
  const x = stream.child('x').normals(new Float64Array(12 * d));
  const y = stream.child('y').normals(new Float64Array(12));
  const once: RowSource = { n: 12, d, block: () => ({ n: 12, d, x, y }) };
  const twice: RowSource = {
    n: 24,
    d,
    block: () => ({ n: 24, d, x: Float64Array.of(...x, ...x), y: Float64Array.of(...y, ...y) }),
  };
  const lambdas = [1e-3, 0.1, 10];
  const [dual, primal] = [
    await readOutPath(layer, once, lambdas, atEase),
    await readOutPath(layer, twice, lambdas, atEase),
  ];
  assert.deepEqual(
    dual.map(({ lambda }) => lambda),
    lambdas,
  );
  const values = new Float64Array(m * 12);
  await unitValues(layer, once.block(0, 12), values, atEase);
  const objective = (a: Float64Array, lambda: number) => {
    let sum = lambda * a.reduce((squares, value) => squares + value * value, 0);
    for (let i = 0; i < 12; i++) {
      let output = 0;
      for (let j = 0; j < m; j++) output += a[j] * values[j * 12 + i];
      sum += (output - y[i]) ** 2 / 12;
    }
    return sum;
  };
  for (const [k, { a, lambda }] of dual.entries()) {
    for (let j = 0; j < m; j++) assert.ok(Math.abs(a[j] - primal[k].a[j]) < 1e-8, `λ ${lambda}, unit ${j}`);
    for (const { a: other } of dual) assert.ok(objective(a, lambda) <= objective(other, lambda) + 1e-12);
  }
  assert.equal((await readOutPath(layer, once, lambdas, atEase, 1)).length, 1);
});

test('the step turns units towards the direction of a quadratic target, by as much as n/d² says', async () => {
  const shares: number[] = [];
  for (const c of [1, 4, 16]) {
    const { shares: found } = await fitHermite(2, 16, c * 256, { width: 128, bias: 'redrawn', lambda: 1e-3 });
    shares.push(median(found));
  }
  assert.ok(shares[0] < shares[1] && shares[1] < shares[2], String(shares));
  assert.ok(shares[1] > 0.5 && shares[1] < 0.85 && shares[2] > 0.8, String(shares));
});

test('with the step, a quadratic target is learnt; the same width without it does much worse', async () => {
  const params = { width: 200 };
  const learnt = await fitHermite(2, 24, 8 * 24 ** 2, params);
  const without = await fitHermite(2, 24, 8 * 24 ** 2, { ...params, step: 'none' });
  assert.ok(learnt.error < 0.03, String(learnt.error));
  assert.ok(without.error > 10 * learnt.error, `${without.error} and ${learnt.error}`);
  assert.ok(median(without.shares) < 0.1, 'random units do not point anywhere');
  assert.equal(without.model.info.parameters, 24 + 1 + 200);
});

test('the linear part of a target is predicted, too', async () => {
  for (const step of ['one', 'none']) {
    const { error } = await fitHermite(1, 16, 2000, { width: 64, step });
    assert.ok(error < 0.05, `${step}: ${error}`);
  }
});

test('a chosen ridge does about as well on clean labels as the best of any that are fixed', async () => {
  const chosen = await fitHermite(2, 12, 1000, { width: 100 }, 1);
  const fixed: number[] = [];
  for (const lambda of [1e-6, 1e-3, 1e-2, 0.1, 1, 1e3]) {
    fixed.push((await fitHermite(2, 12, 1000, { width: 100, lambda }, 1)).error);
  }
  assert.ok(chosen.error < 1.3 * Math.min(...fixed), `${chosen.error} and ${fixed}`);
  assert.ok(Number(chosen.model.info.heldOutError) > 0.8, 'noise of variance 1 remains on held-out rows');
});

test('features are the units’ values, and predictions their sum with the linear part', async () => {
  const { model } = await fitHermite(2, 8, 300, { width: 10, bias: 'redrawn', activation: 'gelu' });
  const test = singleIndex(2, 8, 1).sample(7, 'features');
  const [layer] = (await model.features?.(test.x, 7)) ?? [];
  assert.deepEqual([layer.layer, layer.width, layer.values.length], [2, 10, 70]);
  const alone = (await model.features?.(test.x.subarray(8 * 3, 8 * 4), 1)) ?? [];
  assert.deepEqual(alone[0].values, layer.values.subarray(30, 40));
});

test('the bits are the same every time, and a disposed model is refused', async () => {
  const data = problem('bfc-wide', 8, 200, 1);
  const params = { width: 40 };
  const model = await fit(oneStep, data, { params, backend });
  const again = await fit(oneStep, data, { params, backend });
  const together = await model.predict(data.test.x, data.test.n);
  assert.deepEqual(await again.predict(data.test.x, data.test.n), together);
  model.dispose();
  await assert.rejects(async () => model.predict(data.test.x, data.test.n), /disposed/);
});

test('constant labels, one row, and labels that are not numbers are handled', async () => {
  const data = problem('bfc-wide', 8, 200, 1);
  const params = { width: 20 };
  const constant = { ...data, train: { ...data.train, y: new Float32Array(200).fill(-1) } };
  const steady = await (await fit(oneStep, constant, { params, backend })).predict(data.test.x, 5);
  assert.ok(
    steady.every((value) => Math.abs(value + 1) < 0.5),
    String(steady),
  );
  const single = await fit(oneStep, problem('bfc-wide', 8, 1, 1), { params, backend });
  assert.ok((await single.predict(data.test.x, 5)).every(Number.isFinite));
  const spoilt = { ...data, train: { ...data.train, y: new Float32Array(200).fill(Number.NaN) } };
  await assert.rejects(fit(oneStep, spoilt, { params, backend }), DivergedError);
});
