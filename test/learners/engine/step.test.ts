import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { EagerStage } from '../../../learners/engine/eager.ts';
import type { Network, Variables } from '../../../learners/engine/network.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { flatten, type Optimiser, type StepDefinition, unflatten } from '../../../learners/engine/step.ts';
import { tf } from '../../../learners/engine/tf.ts';
import { quadraticNet } from '../../../learners/quadratic-net.ts';
import { Stream } from '../../../tasks/streams.ts';

const [n, d] = [12, 5];
const x = new Stream('step test', 'x').normals(new Float32Array(n * d));
const y = new Stream('step test', 'y').normals(new Float32Array(n));
const adam: Optimiser = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

function network(layers = 3): Network {
  const net = quadraticNet({
    d,
    layers,
    width: 4,
    activation: 'quadratic',
    skips: 'input',
    stream: new Stream('step test', 'net'),
  });
  // Read-outs start at 0, where the gradient of the layers below vanishes, so give them other values.
  const variables = net.variables.map((v) =>
    v.name.startsWith('o') ? { ...v, values: new Stream('o', v.name).normals(v.values.slice()) } : v,
  );
  return { ...net, variables };
}

function definition(net: Network, optimiser: Optimiser, clipNorm = 0, weightDecay = 0): StepDefinition {
  return {
    stage: {
      name: 'joint',
      trainable: net.variables.map(({ name }) => name),
      output: net.output,
      flopsPerRow: 0,
    },
    trainable: net.variables,
    frozen: [],
    optimiser,
    clipNorm,
    weightDecay,
    weighted: false,
  };
}

function lossAt(net: Network, theta: Float32Array): number {
  return tf.tidy(() => {
    const parts = unflatten(tf.tensor1d(theta), net.variables);
    const variables: Variables = Object.fromEntries(net.variables.map(({ name }, i) => [name, parts[i]]));
    const output = net.output(variables, tf.tensor2d(x, [n, d])).dataSync();
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (output[i] - y[i]) ** 2;
    return sum / n;
  });
}

/** One step of plain gradient descent at rate 1 without momentum moves θ by minus the gradient. */
async function gradientAt(net: Network): Promise<Float32Array> {
  const engine = await openEngine('cpu');
  const stage = await EagerStage.open(
    engine,
    definition(net, { kind: 'sgd', momentum: 0 }),
    { n, d, x, y },
    n,
  );
  await stage.run(
    Int32Array.from({ length: n }, (_, i) => i),
    Float32Array.of(1, 0, 1),
  );
  const moved = await stage.theta();
  stage.dispose();
  return flatten(net.variables).map((value, i) => value - moved[i]);
}

before(async () => {
  await tf.setBackend('cpu');
});

for (const layers of [2, 3, 4]) {
  test(`the gradient of a network with L=${layers} agrees with finite differences`, async () => {
    const net = network(layers);
    const gradient = await gradientAt(net);
    const theta = flatten(net.variables);
    for (let direction = 0; direction < 8; direction++) {
      const v = new Stream('direction', direction).normals(new Float32Array(theta.length));
      const along = gradient.reduce((sum, g, i) => sum + g * v[i], 0);
      const h = 1e-3;
      const ahead = lossAt(
        net,
        theta.map((value, i) => value + h * v[i]),
      );
      const behind = lossAt(
        net,
        theta.map((value, i) => value - h * v[i]),
      );
      const measured = (ahead - behind) / (2 * h);
      const scale = Math.hypot(...gradient) * Math.hypot(...v);
      assert.ok(
        Math.abs(measured - along) < 0.01 * Math.abs(along) + 1e-4 * scale,
        `${measured} against ${along}`,
      );
    }
  });
}

test('adam with folded bias correction is the Adam of the paper', async () => {
  const { scheduleRows } = await import('../../../learners/engine/learning-rate-schedule.ts');
  const net = network();
  const engine = await openEngine('cpu');
  const stage = await EagerStage.open(engine, definition(net, adam), { n, d, x, y }, n);
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const schedule = { peak: 0.05, warmup: 1, steps: 100 };
  const expected = Float64Array.from(flatten(net.variables));
  const m = new Float64Array(expected.length);
  const v = new Float64Array(expected.length);
  let current = network();
  for (let t = 0; t < 5; t++) {
    const gradient = await gradientAt(current);
    const rate = 0.05 * (0.5 * (1 + Math.cos((Math.PI * t) / 100)) + 1e-3);
    for (let i = 0; i < m.length; i++) {
      m[i] = 0.9 * m[i] + 0.1 * gradient[i];
      v[i] = 0.999 * v[i] + 0.001 * gradient[i] ** 2;
      const [mHat, vHat] = [m[i] / (1 - 0.9 ** (t + 1)), v[i] / (1 - 0.999 ** (t + 1))];
      expected[i] -= (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
    }
    await stage.run(all, scheduleRows(schedule, adam, t, 1));
    const theta = await stage.theta();
    for (let i = 0; i < m.length; i++)
      assert.ok(Math.abs(theta[i] - expected[i]) < 2e-4, `step ${t}, entry ${i}`);
    let offset = 0;
    current = {
      ...current,
      variables: current.variables.map((variable) => {
        const values = theta.slice(offset, offset + variable.values.length);
        offset += values.length;
        return { ...variable, values };
      }),
    };
  }
  stage.dispose();
});

test('clipping bounds the norm of the whole gradient and keeps its direction', async () => {
  const net = network();
  const gradient = await gradientAt(net);
  const norm = Math.hypot(...gradient);
  const engine = await openEngine('cpu');
  for (const bound of [norm / 10, norm * 10]) {
    const clipped = definition(net, { kind: 'sgd', momentum: 0 }, bound);
    const stage = await EagerStage.open(engine, clipped, { n, d, x, y }, n);
    await stage.run(
      Int32Array.from({ length: n }, (_, i) => i),
      Float32Array.of(1, 0, 1),
    );
    const moved = await stage.theta();
    stage.dispose();
    const factor = Math.min(1, bound / norm);
    for (const [i, value] of flatten(net.variables).entries()) {
      assert.ok(Math.abs(value - moved[i] - factor * gradient[i]) < 1e-5 * Math.max(1, norm), `entry ${i}`);
    }
  }
});

test('weight decay shrinks every variable by rate × decay', async () => {
  const net = network();
  const engine = await openEngine('cpu');
  const move = async (decay: number): Promise<Float32Array> => {
    const stage = await EagerStage.open(engine, definition(net, adam, 0, decay), { n, d, x, y }, n);
    await stage.run(
      Int32Array.from({ length: n }, (_, i) => i),
      Float32Array.of((0.1 * 0.1) / Math.sqrt(0.001), 1e-8, 0.1),
    );
    const theta = await stage.theta();
    stage.dispose();
    return theta;
  };
  const [without, withDecay] = [await move(0), await move(0.5)];
  for (const [i, value] of flatten(net.variables).entries()) {
    assert.ok(Math.abs(without[i] - withDecay[i] - 0.05 * value) < 1e-5, `entry ${i}`);
  }
});
