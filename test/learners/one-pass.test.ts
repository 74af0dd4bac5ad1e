import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model, TracePoint } from '../../learners/contract.ts';
import { lossAt, pull, saidOfLabel } from '../../learners/one-pass/loss.ts';
import { drawNetwork, outputAt, Stepper } from '../../learners/one-pass/network.ts';
import { traceSchedule } from '../../learners/one-pass/trace-schedule.ts';
import { activate, activations } from '../../learners/one-pass/units.ts';
import { onePass } from '../../learners/one-pass.ts';
import type { Sample } from '../../tasks/contract.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, problem, relativeError } from './fit.ts';
import { overlaps, singleIndex } from './single-index.ts';

const backend = 'cpu' as const;
const mean = { scaling: 'mean-field', onSphere: true } as const;
const plain = { decay: 0, loss: 'squared' } as const;

interface StreamFit {
  readonly model: Model;
  readonly points: readonly (TracePoint & { readonly error: number })[];
  /** Rows of every call for fresh rows. */
  readonly drawn: readonly number[];
  readonly error: number;
}

/** A fit on a stream of rows of y = h_k(u·x), with the test error at every trace. */
async function fitStream(k: number, d: number, steps: number, params: object, seed = 1): Promise<StreamFit> {
  const target = singleIndex(k, d, seed);
  const test = target.sample(1000, 'test');
  const train = target.sample(1000, 'train');
  const drawn: number[] = [];
  const points: (TracePoint & { error: number })[] = [];
  const fresh = (rows: number): Sample => {
    drawn.push(rows);
    return target.sample(rows, 'fresh', drawn.length);
  };
  const task = { structure: target.structure, seed, sample: () => train, features: () => [] };
  const model = await fit(
    onePass,
    { task, train, test },
    {
      params,
      steps,
      backend,
      context: { fresh },
      async onTrace(point, current) {
        points.push({ ...point, error: await relativeError(current, test) });
      },
    },
  );
  return { model, points, drawn, error: await relativeError(model, test) };
}

/** Rows until the error is first below a half; Infinity if it never is. */
function rowsToLearn({ points }: StreamFit): number {
  return points.find(({ error }) => error < 0.5)?.samplesSeen ?? Number.POSITIVE_INFINITY;
}

test('units are Hermite polynomials of unit variance, and slopes their derivatives', () => {
  const z = Float64Array.of(-1.3, 0, 0.4, 2);
  const slopes = new Float64Array(4);
  const values = z.slice();
  activate({ activation: 'hermite', degree: 3 }, values, slopes);
  for (let i = 0; i < 4; i++) {
    assert.ok(Math.abs(values[i] - (z[i] ** 3 - 3 * z[i]) / Math.sqrt(6)) < 1e-12);
    assert.ok(Math.abs(slopes[i] - (3 * z[i] ** 2 - 3) / Math.sqrt(6)) < 1e-12);
  }
  const draws = new Stream('draws').normals(new Float64Array(200_000));
  activate({ activation: 'hermite', degree: 2 }, draws, new Float64Array(draws.length));
  const variance = draws.reduce((sum, value) => sum + value * value, 0) / draws.length;
  assert.ok(Math.abs(variance - 1) < 0.05, String(variance));
});

for (const activation of activations) {
  test(`a step follows the gradient of the squared error, then returns to the sphere (${activation})`, () => {
    const [m, d, rows] = [5, 7, 3];
    const stream = new Stream('step', activation);
    const draw = () =>
      drawNetwork(
        { m, d, unit: { activation, degree: 3 }, signs: 'random', ...mean },
        stream.child('network'),
      );
    const x = stream.child('x').normals(new Float64Array(rows * d));
    const y = stream.child('y').normals(new Float64Array(rows));
    const network = draw();
    const units = { values: new Float64Array(m), slopes: new Float64Array(m) };
    /** Half of the sum of squared errors, times m: the mean-field scaling. */
    const loss = (of: typeof network) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += (m / 2) * (y[i] - outputAt(of, x, i * d, units)) ** 2;
      return sum;
    };
    const rate = 1e-3;
    const stepped = draw();
    const stepper = new Stepper(stepped, {
      rate,
      readOutRate: 2 * rate,
      most: Number.POSITIVE_INFINITY,
      ...plain,
    });
    const error = stepper.run(x, y, 0, rows, 1);
    stepper.settle();
    assert.ok(Math.abs(error - (2 / m) * loss(network)) < 1e-9);
    const slope = (numbers: Float64Array, at: number) => {
      const [h, kept] = [1e-6, numbers[at]];
      numbers[at] = kept + h;
      const up = loss(network);
      numbers[at] = kept - h;
      const down = loss(network);
      numbers[at] = kept;
      return (up - down) / (2 * h);
    };
    for (let j = 0; j < m; j++) {
      const moved = Float64Array.from(
        { length: d },
        (_, c) => network.weights[j * d + c] - rate * slope(network.weights, j * d + c),
      );
      const norm = Math.hypot(...moved);
      for (let c = 0; c < d; c++) assert.ok(Math.abs(stepped.weights[j * d + c] - moved[c] / norm) < 1e-8);
      const readOut = network.readOut[j] - 2 * rate * slope(network.readOut, j);
      assert.ok(Math.abs(stepped.readOut[j] - readOut) < 1e-8);
      const bias = activation === 'relu' ? network.biases[j] - rate * slope(network.biases, j) : 0;
      assert.ok(Math.abs(stepped.biases[j] - bias) < 1e-8);
    }
  });
}

test('clipping bounds what a row moves a unit by', () => {
  const [m, d] = [3, 6];
  const network = drawNetwork(
    { m, d, unit: { activation: 'hermite', degree: 3 }, signs: 'one', ...mean },
    new Stream('c'),
  );
  const before = network.weights.slice();
  const x = new Stream('far').normals(new Float64Array(d), 10);
  const stepper = new Stepper(network, { rate: 1, readOutRate: 1, most: 0.01, ...plain });
  stepper.run(x, Float64Array.of(1000), 0, 1, 1);
  stepper.settle();
  for (let j = 0; j < m; j++) {
    const moved = Math.hypot(...network.weights.slice(j * d, j * d + d).map((w, c) => w - before[j * d + c]));
    assert.ok(moved > 0 && moved <= 0.0101, String(moved));
    assert.ok(Math.abs(network.readOut[j] - 1) <= 0.0101);
  }
});

test('traces come at least eight times per factor of ten in rows, up to the last batch', () => {
  for (const [batch, batches] of [
    [1, 100_000],
    [8, 10_000],
    [3, 1],
    [64, 7],
  ]) {
    const schedule = traceSchedule(batch, batches);
    assert.equal(schedule.at(-1), batches);
    for (let i = 1; i < schedule.length; i++) {
      const [before, after] = [schedule[i - 1], schedule[i]];
      assert.ok(after > before);
      assert.ok(after === before + 1 || after / before < 10 ** (1 / 8) + 1 / before, `${before}, ${after}`);
    }
  }
});

test('a sample that is held is used once, in its order, within the budget of steps', async () => {
  const data = problem('quadratic', 8, 500, 1);
  const { info } = await fit(onePass, data, { steps: 1000, backend });
  assert.deepEqual([info.steps, info.samplesSeen, info.rows, info.batch], [500, 500, 500, 1]);
  const fewer = (await fit(onePass, data, { steps: 100, backend })).info;
  assert.deepEqual([fewer.steps, fewer.samplesSeen, fewer.batch], [100, 500, 5]);
  const reused = (await fit(onePass, data, { steps: 250, params: { passes: 2 }, backend })).info;
  assert.deepEqual([reused.steps, reused.samplesSeen, reused.rows, reused.batch], [250, 1000, 500, 4]);
  const said: string[] = [];
  const context = { log: (message: string) => void said.push(message) };
  const short = (await fit(onePass, data, { steps: 20, backend, context })).info;
  assert.deepEqual([short.steps, short.rows, short.batch], [20, 160, 8]);
  assert.match(said.join(' '), /unused/);
});

test('on a stream every row is new, and there are as many steps as the budget says', async () => {
  const { model, drawn, points } = await fitStream(2, 16, 300, {});
  assert.deepEqual([model.info.steps, model.info.samplesSeen, model.info.batch], [300, 600, 2]);
  assert.equal(
    drawn.reduce((sum, rows) => sum + rows, 0),
    600,
  );
  assert.equal(points.at(-1)?.samplesSeen, 600);
});

test('in one pass a cubic takes many more rows than a quadratic; reuse takes most of them back', async () => {
  const d = 16;
  const linear = rowsToLearn(await fitStream(1, d, 2000, {}));
  const quadratic = rowsToLearn(await fitStream(2, d, 2000, {}));
  const cubic = rowsToLearn(await fitStream(3, d, 5000, {}));
  const reused = rowsToLearn(await fitStream(3, d, 5000, { passes: 2 })) / 2;
  assert.ok(linear < quadratic && 2 * quadratic < cubic, `${linear}, ${quadratic}, ${cubic}`);
  assert.ok(Number.isFinite(cubic) && 2 * reused < cubic, `${reused} with reuse, ${cubic} without`);
});

test('a network that has learnt has units along the target’s direction, and the error is small', async () => {
  const { model, error } = await fitStream(2, 8, 6000, {});
  assert.ok(error < 0.01, String(error));
  const found = overlaps((await model.directions?.()) ?? assert.fail(), singleIndex(2, 8, 1).direction);
  assert.ok((found.at(-1) ?? 0) > 0.98, String(found.at(-1)));
});

test('relu units and a fixed read-out learn, too', async () => {
  const relu = await fitStream(1, 8, 4000, { activation: 'relu' });
  assert.ok(relu.error < 0.2, String(relu.error));
  const fixed = await fitStream(2, 8, 6000, { train: 'first' });
  assert.ok(fixed.error < 0.1, String(fixed.error));
  const single = await fitStream(1, 8, 4000, { width: 1, train: 'first' });
  assert.ok(single.error < 0.1, String(single.error));
});

test('the bits are the same every time, and do not depend on the blocks in which rows are predicted', async () => {
  const data = problem('quadratic', 6, 300, 1);
  const model = await fit(onePass, data, { steps: 300, backend });
  const again = await fit(onePass, data, { steps: 300, backend });
  const together = await model.predict(data.test.x, data.test.n);
  assert.deepEqual(await again.predict(data.test.x, data.test.n), together);
  const alone = await model.predict(data.test.x.subarray(6 * 5, 6 * 6), 1);
  assert.equal(alone[0], together[5]);
  model.dispose();
  assert.throws(() => model.predict(data.test.x, 1), /disposed/);
});

test('a degree beyond the range of Hermite units is refused with a reason', () => {
  const { structure } = singleIndex(3, 8, 1);
  const params = onePass.parameters.parse({});
  assert.equal(onePass.unsupported?.(params, structure, 10), undefined);
  assert.match(String(onePass.unsupported?.(params, { ...structure, degree: 64 }, 10)), /at most 32/);
  const relu = onePass.parameters.parse({ activation: 'relu' });
  assert.equal(onePass.unsupported?.(relu, { ...structure, degree: 64 }, 10), undefined);
});

test('gradients of the losses are their slopes, and predictions are of labels', () => {
  const h = 1e-6;
  for (const loss of ['squared', 'hinge', 'logistic'] as const)
    for (const [y, output] of [
      [1, 0.3],
      [-1, 0.3],
      [1, 2.5],
      [-1, -40],
    ]) {
      const slope = (lossAt(loss, y, output + h) - lossAt(loss, y, output - h)) / (2 * h);
      const factor = loss === 'squared' ? 2 : 1;
      assert.ok(Math.abs(slope + factor * pull(loss, y, output)) < 1e-5, `${loss} at ${y}, ${output}`);
    }
  assert.deepEqual(
    [saidOfLabel('squared', 3), saidOfLabel('hinge', 3), saidOfLabel('hinge', -0.5)],
    [3, 1, -0.5],
  );
  // The mean of a label that is 1 with the logistic probability.
  const probability = 1 / (1 + Math.exp(-0.7));
  assert.ok(Math.abs(saidOfLabel('logistic', 0.7) - (2 * probability - 1)) < 1e-12);
});

test('a free network follows the gradient of a sum of units, shrunk by weight decay', () => {
  const [m, d, rate, decay] = [3, 5, 0.01, 0.5];
  const unit = { activation: 'relu', degree: 1 } as const;
  const draw = () =>
    drawNetwork({ m, d, unit, signs: 'random', scaling: 'standard', onSphere: false }, new Stream('free'));
  const [network, stepped] = [draw(), draw()];
  assert.ok(network.weights.every((weight) => Math.abs(weight) <= 1 / Math.sqrt(d)));
  assert.ok(network.readOut.every((weight) => Math.abs(weight) <= 1 / Math.sqrt(m)));
  const x = new Stream('x').normals(new Float64Array(2 * d));
  const y = Float64Array.of(1, -1);
  const units = { values: new Float64Array(m), slopes: new Float64Array(m) };
  const stepper = new Stepper(stepped, {
    rate,
    readOutRate: rate,
    most: Number.POSITIVE_INFINITY,
    decay,
    loss: 'logistic',
  });
  stepper.run(x, y, 0, 2, 1);
  stepper.settle();
  const moved = network.weights.map((weight) => (1 - 2 * rate * decay) * weight);
  const readOut = network.readOut.map((weight) => (1 - 2 * rate * decay) * weight);
  for (let i = 0; i < 2; i++) {
    const strength = rate * pull('logistic', y[i], outputAt(network, x, i * d, units));
    for (let j = 0; j < m; j++) {
      readOut[j] += strength * units.values[j];
      for (let c = 0; c < d; c++)
        moved[j * d + c] += strength * network.readOut[j] * units.slopes[j] * x[i * d + c];
    }
  }
  for (const [found, expected] of [
    [stepped.weights, moved],
    [stepped.readOut, readOut],
  ])
    for (const [i, value] of expected.entries()) assert.ok(Math.abs(found[i] - value) < 1e-12);
});

test('a free first layer climbs a staircase on the hypercube, and one on the sphere does not', async () => {
  const data = problem('staircase', 16, 8192, 1);
  const params = { activation: 'relu', batch: 8, rate: 0.3 };
  const free = await fit(onePass, data, { params: { ...params, constraint: 'none' }, steps: 1024, backend });
  const bound = await fit(onePass, data, { params, steps: 1024, backend });
  const [climbed, stuck] = [await relativeError(free, data.test), await relativeError(bound, data.test)];
  assert.ok(climbed < 0.1 && stuck > 0.5, `${climbed} and ${stuck}`);
});

test('hinge and logistic loss learn a parity as a class, and refuse labels that are numbers', async () => {
  const data = problem('sparse-parity', 10, 16_000, 1, { k: 2, output: 'classification' });
  for (const loss of ['hinge', 'logistic'] as const) {
    const params = {
      activation: 'relu',
      constraint: 'none',
      scaling: 'standard',
      decay: 0.01,
      batch: 32,
      rate: loss === 'hinge' ? 0.01 : 0.03,
      exponent: 0,
      loss,
    };
    const model = await fit(onePass, data, { params, steps: 500, backend });
    const predictions = await model.predict(data.test.x, data.test.n);
    assert.ok(predictions.every((value) => Math.abs(value) <= 1));
    assert.ok((await relativeError(model, data.test)) < 0.1, loss);
    const { structure } = problem('sparse-parity', 10, 10, 1).task;
    assert.match(
      String(onePass.unsupported?.(onePass.parameters.parse(params), structure, 10)),
      /labels of ±1/,
    );
  }
});
