import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type {
  NamedTensorMap,
  Optimizer,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Variable,
} from '@tensorflow/tfjs-core';
import { CompiledTraining } from '../../../learners/engine/compiled/compiled-training.ts';
import { print } from '../../../learners/engine/compiled/graph.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { openTraining } from '../../../learners/engine/open-runner.ts';
import { tf } from '../../../learners/engine/tf.ts';
import type { StepInputs, TrainingLoop, TrainingStep } from '../../../learners/engine/training-loop.ts';
import { Stream } from '../../../tasks/streams.ts';
import { useTestDevice } from './compiled/test-device.ts';

// Loaded as the engine loads TF.js: an import() of this package finds none of its modules.
const layers = createRequire(import.meta.url)(
  '@tensorflow/tfjs-layers',
) as typeof import('@tensorflow/tfjs-layers');

useTestDevice();

const [n, d, width, batch, steps] = [40, 5, 6, 8, 25];
const stream = new Stream('training loop test');
const sample = {
  x: { shape: [n, d], elements: stream.child('x').normals(new Float32Array(n * d)) },
  y: { shape: [n, 1], elements: stream.child('y').normals(new Float32Array(n)) },
};
const batches = stream.child('rows');
const rows = Int32Array.from({ length: steps * batch }, () => batches.integer(n));
const rates = Float32Array.from(
  { length: steps },
  (_, t) => 0.1 * (0.5 + 0.5 * Math.cos((Math.PI * t) / steps)),
);
const inputs: StepInputs = {
  perStep: { rows: { shape: [batch], type: 'int32' }, rate: { shape: [] } },
  resident: sample,
};

/** A small network in variables of its own; the loss of one batch. */
interface Model {
  readonly variables: Variable[];
  loss(given: Readonly<Record<string, Tensor>>): Scalar;
}

function model(): Model {
  const variable = (name: string, shape: number[]): Variable =>
    tf.variable(
      tf.tensor(stream.child(name).normals(new Float32Array(tf.util.sizeFromShape(shape)), 0.4), shape),
    );
  const variables = [variable('W', [d, width]), variable('b', [width]), variable('a', [width, 1])];
  const [W, b, a] = variables as [Variable & Tensor2D, Variable, Variable & Tensor2D];
  return {
    variables,
    loss({ x, y, rows }) {
      const hidden = tf.tanh(tf.add(tf.matMul(tf.gather(x as Tensor2D, rows as Tensor1D), W), b)) as Tensor2D;
      return tf.mean(tf.square(tf.sub(tf.matMul(hidden, a), tf.gather(y, rows as Tensor1D)))) as Scalar;
    },
  };
}

const minimize =
  (optimiser: Optimizer) =>
  (m: Model): TrainingStep => {
    return (given) => optimiser.minimize(() => m.loss(given), true);
  };

/** Gradients of all variables, scaled down together if their norm is above 0.05. */
function clipped(grads: NamedTensorMap): NamedTensorMap {
  const norm = tf.sqrt(tf.addN(Object.values(grads).map((grad) => tf.sum(tf.square(grad)))));
  const factor = tf.div(0.05, tf.maximum(norm, 0.05));
  return Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, factor)]));
}

/** Every way of taking a step; each is created anew for each run, including the optimiser. */
const ways: Record<string, () => (m: Model) => TrainingStep> = {
  sgd: () => minimize(tf.train.sgd(0.1)),
  momentum: () => minimize(tf.train.momentum(0.05, 0.9)),
  'momentum, Nesterov': () => minimize(tf.train.momentum(0.05, 0.9, true)),
  adam: () => minimize(tf.train.adam(0.01)),
  'adam, constants of its own': () => minimize(tf.train.adam(0.02, 0.8, 0.95, 1e-5)),
  adamax: () => minimize(tf.train.adamax(0.01, 0.9, 0.999, 1e-7, 0.1)),
  adagrad: () => minimize(tf.train.adagrad(0.05)),
  rmsprop: () => minimize(tf.train.rmsprop(0.01)),
  'rmsprop with momentum': () => minimize(tf.train.rmsprop(0.01, 0.9, 0.5)),
  'rmsprop, centred': () => minimize(tf.train.rmsprop(0.001, 0.9, 0.1, 1e-12, true)),
  adadelta: () => minimize(tf.train.adadelta(0.5, 0.9, 1e-3)),
  'some variables only': () => {
    const adam = tf.train.adam(0.01);
    return (m) => (given) => adam.minimize(() => m.loss(given), true, m.variables.slice(0, 1));
  },
  'clipping by the global norm': () => {
    const adam = tf.train.adam(0.01);
    return (m) => (given) => {
      const { value, grads } = tf.variableGrads(() => m.loss(given), m.variables);
      adam.applyGradients(clipped(grads) as Record<string, Variable>);
      return value;
    };
  },
  'decoupled weight decay': () => {
    const adam = tf.train.adam(0.01);
    return (m) => (given) => {
      const loss = adam.minimize(() => m.loss(given), true);
      for (const variable of m.variables) variable.assign(tf.mul(variable, 1 - 0.01 * 0.1));
      return loss;
    };
  },
  'a schedule in a tensor': () => {
    const sgd = tf.train.sgd(1);
    return (m) => (given) => {
      const { value, grads } = tf.variableGrads(() => m.loss(given), m.variables);
      const scaled = Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, given.rate)]);
      sgd.applyGradients(Object.fromEntries(scaled));
      return value;
    };
  },
  'adam at a rate of the schedule’s': () => {
    const adam = tf.train.adam(1);
    return (m) => (given) => {
      const before = m.variables.map((variable) => tf.clone(variable));
      const loss = adam.minimize(() => m.loss(given), true);
      for (const [i, variable] of m.variables.entries()) {
        variable.assign(tf.add(before[i], tf.mul(tf.sub(variable, before[i]), given.rate)));
      }
      return loss;
    };
  },
  'an average of the iterates, and a counter': () => {
    const averages: Variable[] = [];
    const counter = tf.variable(tf.scalar(0, 'int32'), false);
    const sgd = tf.train.sgd(0.1);
    return (m) => (given) => {
      for (const [i, variable] of m.variables.entries())
        averages[i] ??= tf.variable(tf.mul(variable, 0.5), false);
      const loss = sgd.minimize(() => m.loss(given), true, m.variables) as Scalar;
      counter.assign(tf.add(counter, tf.scalar(1, 'int32')));
      for (const [i, variable] of m.variables.entries()) {
        averages[i].assign(tf.add(tf.mul(averages[i], 0.9), tf.mul(variable, 0.1)));
      }
      return [loss, counter, ...averages];
    };
  },
};

/** Takes all steps in two calls. Returns everything the steps reported, and the variables afterwards. */
async function train(
  open: (step: TrainingStep) => Promise<TrainingLoop>,
  way: () => (m: Model) => TrainingStep,
): Promise<number[][]> {
  const m = model();
  const loop = await open(way()(m));
  const reported: number[][] = [];
  for (const [from, to] of [
    [0, 10],
    [10, steps],
  ]) {
    const results = await loop.run(to - from, {
      rows: rows.subarray(from * batch, to * batch),
      rate: rates.subarray(from, to),
    });
    for (const { elements, shape } of results) {
      assert.equal(elements.length, tf.util.sizeFromShape([...shape]));
      assert.equal(shape[0], to - from);
      reported.push([...elements]);
    }
  }
  loop.writeBack();
  loop.dispose();
  const values = m.variables.map((variable) => [...variable.dataSync()]);
  tf.disposeVariables();
  return [...reported, ...values];
}

for (const [name, way] of Object.entries(ways)) {
  test(`${name}: ${steps} steps in one program agree with TF.js’s JavaScript kernels`, async () => {
    const cpu = await openEngine('cpu');
    const expected = await train((step) => openTraining(cpu, step, inputs, assert.fail), way);
    const found = await train((step) => CompiledTraining.open(step, inputs), way);
    assert.equal(found.length, expected.length);
    for (const [i, values] of expected.entries()) {
      assert.equal(found[i].length, values.length);
      const scale = Math.max(1e-3, ...values.map(Math.abs));
      const apart = Math.max(...values.map((value, j) => Math.abs(value - found[i][j])));
      // Float32 rounding over 25 steps: at most 7e-7 of the largest entry was seen, whatever the optimiser.
      assert.ok(apart <= 1e-5 * scale, `array ${i} differs by ${apart} of ${scale}`);
    }
    const [first] = expected;
    assert.ok(first[0] !== first[9], 'the loss moves');
  });
}

/** One variable, and the step that halves it. */
function halving() {
  const variable = tf.variable(tf.tensor1d([8, 16]));
  const step: TrainingStep = () => {
    variable.assign(tf.mul(variable, 0.5));
    return tf.sum(variable);
  };
  return { variable, step };
}

test('a step without inputs is taken as often as asked, and variables change when written back', async () => {
  const { variable, step } = halving();
  const loop = await CompiledTraining.open(step, {});
  const [sums] = await loop.run(3);
  assert.deepEqual([...sums.elements], [12, 6, 3]);
  assert.deepEqual([...variable.dataSync()], [8, 16]);
  loop.writeBack();
  assert.deepEqual([...variable.dataSync()], [1, 2]);
  loop.dispose();
  variable.dispose();
});

test('a step is one program whose inputs are its variables and whose outputs are what it assigns', async () => {
  const { variable, step } = halving();
  const unused = tf.variable(tf.scalar(1), true, 'unused');
  const loop = await CompiledTraining.open(step, {});
  const input = `$variable ${variable.name}`;
  const program = print(loop.graph).replace(/%\d+/g, '%');
  assert.deepEqual(program.split('\n'), [
    `input  ${input}: float32[2]`,
    `%: float32[2] = Multiply(${input}, 0.5)`,
    '%: float32[] = Sum(%)',
    'output %, %',
  ]);
  loop.dispose();
  variable.dispose();
  unused.dispose();
});

test('tracing leaves TF.js’s variables, tensors and backend as they were', async () => {
  await tf.setBackend('cpu');
  const m = model();
  const adam = tf.train.adam(0.01);
  const before = { values: m.variables.map((variable) => [...variable.dataSync()]), ...tf.memory() };
  const loop = await CompiledTraining.open(minimize(adam)(m), inputs);
  loop.dispose();
  assert.equal(tf.getBackend(), 'cpu');
  assert.deepEqual(
    m.variables.map((variable) => [...variable.dataSync()]),
    before.values,
  );
  // Two slots for each variable belong to the optimiser.
  assert.equal(tf.memory().numTensors, before.numTensors + 2 * m.variables.length);
  assert.equal(tf.memory().numDataBuffers, before.numDataBuffers + 2 * m.variables.length);
  tf.disposeVariables();
});

test('a step that cannot be compiled runs eagerly, with the slots that the attempt created', async () => {
  const said: string[] = [];
  const results: number[][][] = [];
  for (const backend of ['compiled', 'cpu'] as const) {
    const engine = await openEngine(backend);
    await tf.setBackend('cpu');
    const adam = tf.train.adam(0.01);
    results.push(
      await train(
        (step) => openTraining(engine, step, inputs, (line) => said.push(line)),
        () => (m) => (given) => {
          const loss = adam.minimize(() => m.loss(given), true) as Scalar;
          return tf.reshape(tf.image.flipLeftRight(tf.reshape(loss, [1, 1, 1, 1])), []);
        },
      ),
    );
  }
  assert.equal(said.length, 1);
  assert.match(said[0], /^no rule for the operation FlipLeftRight, called at .*: this learner runs eagerly/);
  for (const [i, values] of results[1].entries()) {
    for (const [j, value] of values.entries()) assert.ok(Math.abs(value - results[0][i][j]) < 1e-4);
  }
});

test('a new variable in every step is refused by name, and one made from the first batch is the author’s mistake', async () => {
  const leaking: TrainingStep = () => tf.sum(tf.variable(tf.zeros([2]), false));
  await assert.rejects(
    CompiledTraining.open(leaking, {}),
    /^UntraceableError: every step makes a tf\.Variable of its own \("\d+"\)$/,
  );
  let kept: Variable | undefined;
  const eager: TrainingStep = ({ rate }) => {
    kept ??= tf.variable(tf.mul(rate, 2), false, 'kept');
    return tf.add(kept, rate);
  };
  await assert.rejects(
    CompiledTraining.open(eager, { perStep: { rate: { shape: [] } } }),
    /^Error: the step makes the tf\.Variable "kept" from the inputs of its first call; make it before/,
  );
  tf.disposeVariables();
});

test('a model of TF.js’s layers trains in one program', async () => {
  const perceptron = () => {
    const random = (seed: number) => layers.initializers.glorotNormal({ seed });
    const parts = [
      layers.layers.dense({
        units: width,
        activation: 'relu',
        inputShape: [d],
        kernelInitializer: random(1),
      }),
      layers.layers.batchNormalization(),
      layers.layers.dense({ units: 1, kernelInitializer: random(2) }),
    ];
    return layers.sequential({ layers: parts });
  };
  const run = async (open: (step: TrainingStep) => Promise<TrainingLoop>): Promise<number[][]> => {
    const layered = perceptron();
    const adam = tf.train.adam(0.01);
    const loop = await open(({ x, y, rows }) =>
      adam.minimize(() => {
        const made = layered.apply(tf.gather(x, rows as Tensor1D), { training: true }) as Tensor;
        return tf.losses.meanSquaredError(tf.gather(y, rows as Tensor1D), made) as Scalar;
      }, true),
    );
    const [{ elements }] = await loop.run(steps, { rows, rate: rates });
    loop.writeBack();
    loop.dispose();
    const weights = layered.getWeights().map((tensor) => [...tensor.dataSync()]);
    tf.disposeVariables();
    return [[...elements], ...weights];
  };
  const cpu = await openEngine('cpu');
  const expected = await run((step) => openTraining(cpu, step, inputs, assert.fail));
  const found = await run((step) => CompiledTraining.open(step, inputs));
  assert.equal(found.length, expected.length);
  for (const [i, values] of expected.entries()) {
    for (const [j, value] of values.entries()) assert.ok(Math.abs(value - found[i][j]) < 1e-5, `array ${i}`);
  }
});

test('an array of the wrong length is named', async () => {
  for (const backend of ['compiled', 'cpu'] as const) {
    const step: TrainingStep = ({ rate }) => tf.mul(rate, 2);
    const given: StepInputs = { perStep: { rate: { shape: [3] } } };
    const loop = await openTraining(await openEngine(backend), step, given, assert.fail);
    const expected = (count: number) =>
      new RegExp(`the input rate takes 6 elements in 2 steps; ${count} were given`);
    await assert.rejects(loop.run(2, { rate: new Float32Array(5) }), expected(5));
    await assert.rejects(loop.run(2), expected(0));
    loop.dispose();
  }
});

test('the same steps twice give the same bits', async () => {
  const twice: number[][][] = [];
  for (let i = 0; i < 2; i++)
    twice.push(await train((step) => CompiledTraining.open(step, inputs), ways.adam));
  assert.deepEqual(twice[0], twice[1]);
});
