import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TracePoint } from '../../learners/contract.ts';
import { inJavaScript } from '../../learners/kernels/products.ts';
import { gaussNewtonDirection } from '../../learners/sparse-newton/gauss-newton-direction.ts';
import { drawNetwork, outputsAt, thresholdOf } from '../../learners/sparse-newton/network.ts';
import { TreeSearch } from '../../learners/sparse-newton/tree-search.ts';
import { unitPoints, unitRows } from '../../learners/sparse-newton/unit-points.ts';
import { sparseNewton } from '../../learners/sparse-newton.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, problem } from './fit.ts';

const effort = { multiply: inJavaScript, pause: async () => {} };
const [n, d] = [10, 16];
const data = problem('single-index', d, n, 1, { inputs: 'sphere' });

/** A fit with its training loss after each traced step. */
async function fitted(params: object, of = data, context: object = {}) {
  const points: TracePoint[] = [];
  const onTrace = (point: TracePoint) => {
    points.push(point);
  };
  const model = await fit(sparseNewton, of, { params, onTrace, backend: 'cpu', context });
  const figures = Object.fromEntries(
    Object.entries(model.info).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
  return { model, points, losses: points.map(({ loss = Number.NaN }) => loss), figures };
}

test('a step is the Gauss–Newton step of the network’s outputs', async () => {
  const m = 64;
  const points = unitPoints(data.train);
  const draw = () => drawNetwork({ m, d, threshold: 0.5 }, new Stream('step'));
  const network = draw();
  const search = await TreeSearch.open(network, points, effort);
  const firing = await search.find();
  const outputs = await outputsAt(network, points.x, n, effort);
  for (let i = 0; i < n; i++) assert.ok(Math.abs(firing.outputs[i] - outputs[i]) < 1e-12);

  // The Jacobian by differences of the outputs, each of which is linear as long as no unit begins or ceases to fire.
  const jacobian = Array.from({ length: n }, () => new Float64Array(m * d));
  const h = 1e-7;
  for (let place = 0; place < m * d; place++) {
    const kept = network.weights[place];
    network.weights[place] = kept + h;
    const moved = await outputsAt(network, points.x, n, effort);
    network.weights[place] = kept;
    for (let i = 0; i < n; i++) jacobian[i][place] = (moved[i] - outputs[i]) / h;
  }
  const residuals = outputs.map((output, i) => output - points.y[i]);
  const delta = await gaussNewtonDirection(points, firing, { m, residuals, damping: 0 }, effort);
  for (let i = 0; i < n; i++) {
    const product = (row: Float64Array) => row.reduce((sum, v, place) => sum + v * jacobian[i][place], 0);
    const image = jacobian.reduce((sum, row, k) => sum + product(row) * delta[k], 0);
    assert.ok(Math.abs(image - residuals[i]) < 1e-5, `${image} is not ${residuals[i]}`);
  }

  const before = draw().weights;
  await search.move(delta);
  for (let place = 0; place < m * d; place++) {
    const step = jacobian.reduce((sum, row, k) => sum + row[place] * delta[k], 0);
    assert.ok(Math.abs(network.weights[place] - (before[place] - step)) < 1e-5);
  }
  // The leaves have followed the weights.
  const after = await search.find();
  const moved = await outputsAt(network, points.x, n, effort);
  for (let i = 0; i < n; i++) assert.ok(Math.abs(after.outputs[i] - moved[i]) < 1e-12);
});

test('trees and products over all units take the same steps, to the end of the training loss', async () => {
  for (const width of [1000, 4096]) {
    const tree = await fitted({ width });
    const dense = await fitted({ width, search: 'dense' });
    assert.deepEqual(
      tree.points.map(({ step }) => step),
      [1, 4, 10],
    );
    for (const [i, loss] of tree.losses.entries()) assert.ok(Math.abs(loss - dense.losses[i]) < 1e-6);
    assert.ok(tree.figures.initialLoss > 0.5 && tree.figures.loss < 1e-12, String(tree.figures.loss));
    assert.equal(tree.figures.firedPerPoint, dense.figures.firedPerPoint);
    const [ours, theirs] = [tree, dense].map(({ model }) => model.predict(data.test.x, data.test.n));
    const [a, b] = await Promise.all([ours, theirs]);
    assert.ok(a.every((value, i) => Math.abs(value - b[i]) < 1e-4 * Math.max(1, Math.abs(value))));
    assert.equal(dense.figures.touchedNeurons, width);
    assert.ok(tree.figures.touchedNeurons < 0.3 * width);
    assert.equal(tree.figures.leavesUpdated, n * tree.figures.touchedNeurons);
    assert.ok(tree.figures.multiplyAdds < 0.05 * dense.figures.multiplyAdds);
  }
});

test('the work of a step grows less than the width', async () => {
  const [narrow, wide] = [await fitted({ width: 2 ** 11 }), await fitted({ width: 2 ** 15 })];
  for (const name of ['firedPerPoint', 'touchedNeurons', 'treeOperations']) {
    const slope = Math.log2(wide.figures[name] / narrow.figures[name]) / 4;
    assert.ok(slope > 0.6 && slope < 0.93, `${name}: ${slope}`);
  }
});

test('units that fire have the share of a normal variable above the threshold', async () => {
  const { figures } = await fitted({ width: 2 ** 14, iterations: 1 });
  assert.equal(figures.threshold, thresholdOf(0.4, 2 ** 14));
  // 1 − Φ(1.970), within three standard errors of ten points.
  assert.ok(Math.abs(figures.firedAtFirst / 2 ** 14 - 0.0244) < 0.0012, String(figures.firedAtFirst));
  // Units that a step moves down stop firing, and no step moves units that do not fire.
  assert.ok(figures.firedPerPoint < figures.firedAtFirst);
});

test('points that coincide get the mean of their labels', async () => {
  const x = data.train.x.slice(0, 2 * d);
  const train = { n: 4, d, x: new Float32Array([...x, ...x]), y: Float32Array.of(1, -2, 3, 0) };
  const { model, figures } = await fitted({ width: 1024 }, { ...data, train });
  const predicted = await model.predict(x, 2);
  assert.ok(Math.abs(predicted[0] - 2) < 1e-3 && Math.abs(predicted[1] + 1) < 1e-3, predicted.join());
  assert.equal(figures.separation, 0);
});

test('rows are divided by their norms, at every scale', () => {
  const rows = unitRows(Float32Array.of(3e30, 4e30, 3e-30, -4e-30, 0, 0), 3, 2);
  const expected = [0.6, 0.8, 0.6, -0.8, 0, 0];
  for (const [i, entry] of expected.entries()) assert.ok(Math.abs(rows[i] - entry) < 1e-6);
});

test('times are told where the fit is timed, and nowhere else', async () => {
  let calls = 0;
  const elapsed = () => ({ wall: 10 * ++calls, cpu: calls });
  const timed = await fitted({ width: 64, iterations: 5 }, data, { elapsed });
  assert.deepEqual([timed.figures.setUpSeconds, timed.figures.stepSeconds], [10, 2]);
  assert.deepEqual([timed.figures.setUpCpuSeconds, timed.figures.stepCpuSeconds], [1, 0.2]);
  const untimed = await fitted({ width: 64, iterations: 5 });
  assert.deepEqual(
    Object.keys(untimed.figures).filter((name) => name.endsWith('Seconds')),
    [],
  );
});

test('more nodes than memory has room for are refused with a reason', () => {
  const params = sparseNewton.parameters.parse({ width: 2 ** 24 });
  assert.match(String(sparseNewton.unsupported?.(params, data.task.structure, 10)), /at most/);
  const dense = sparseNewton.parameters.parse({ width: 2 ** 24, search: 'dense' });
  assert.equal(sparseNewton.unsupported?.(dense, data.task.structure, 10), undefined);
});
