import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import {
  ForeignModelError,
  readNetworkModel,
  variablesOf,
} from '../../../../../learners/engine/compiled/export/read-network-model.ts';
import { loadRuntime, openSession } from '../../../../../learners/engine/compiled/runtime/runtime-session.ts';
import { keepNetwork } from '../../../../../learners/engine/keep-network.ts';
import type { Outputs, Variables } from '../../../../../learners/engine/network.ts';
import { tf } from '../../../../../learners/engine/tf.ts';

const d = 4;
const weights = {
  name: 'W',
  shape: [d, 6],
  values: Float32Array.from({ length: 6 * d }, (_, i) => Math.sin(i)),
};
const labels = { mean: 0.5, deviation: 2 };
type Output = (v: Variables, x: Tensor2D) => Tensor;
const product = (v: Variables, x: Tensor2D): Tensor2D => tf.matMul(x, v.W as Tensor2D);

const networks: Readonly<Record<string, Output>> = {
  'sums over units': (v, x) => tf.sum(tf.tanh(product(v, x)), 1),
  'a slice of columns': (v, x) => tf.reshape(tf.slice(product(v, x), [0, 1], [-1, 1]), [-1]),
  'a column of ones': (v, x) => tf.sum(tf.concat([product(v, x), tf.ones([x.shape[0], 1])], 1), 1),
  'an array repeated for every row': (v, x) =>
    tf.sum(tf.mul(product(v, x), tf.broadcastTo(tf.sum(v.W, 0, true), [x.shape[0], 6])), 1),
  'zeros of the shape of an array': (v, x) => {
    const h = product(v, x);
    return tf.sum(tf.maximum(h, tf.zerosLike(h)), 1);
  },
  'attention between parts of a row': (v, x) => {
    const parts = tf.reshape(product(v, x), [-1, 3, 2]);
    return tf.sum(tf.reshape(tf.matMul(tf.softmax(tf.matMul(parts, parts, false, true)), parts), [-1, 6]), 1);
  },
};

for (const [name, output] of Object.entries(networks))
  test(`an exported network predicts any number of rows: ${name}`, async () => {
    const kept = await keepNetwork(
      { output: output as (v: Variables, x: Tensor2D) => Outputs },
      [weights],
      d,
      labels,
    );
    const session = await openSession(kept.encode({}));
    const { Tensor: RuntimeTensor } = await loadRuntime();
    for (const rows of [1, 7]) {
      const x = Float32Array.from({ length: rows * d }, (_, i) => Math.cos(i * i));
      const { prediction } = await session.run({ x: new RuntimeTensor('float32', x, [rows, d]) });
      await tf.setBackend('cpu');
      const own = output(
        { W: tf.tensor(weights.values, weights.shape as [number, number]) },
        tf.tensor2d(x, [rows, d]),
      );
      assert.deepEqual([...prediction.dims], [rows]);
      own.dataSync().forEach((value, i) => {
        const wanted = labels.mean + labels.deviation * value;
        assert.ok(
          Math.abs(Number(prediction.data[i]) - wanted) < 1e-5 * (1 + Math.abs(wanted)),
          `${rows} rows`,
        );
      });
    }
    await session.release();
  });

test('a network that mixes rows in a way that depends on how many there are is refused', async () => {
  const output = (v: Variables, x: Tensor2D) =>
    tf.reshape(tf.mul(tf.sum(product(v, x), 1), x.shape[0]), [-1]) as Outputs;
  await assert.rejects(keepNetwork({ output }, [weights], d, labels), {
    name: 'UntraceableError',
    message: /depends on how many rows/,
  });
});

test('a variable cannot have a name that the model needs', async () => {
  const output = (v: Variables, x: Tensor2D) => tf.sum(tf.matMul(x, v.x as Tensor2D), 1) as Outputs;
  await assert.rejects(keepNetwork({ output }, [{ ...weights, name: 'x' }], d, labels), /is called x/);
});

const sums = (v: Variables, x: Tensor2D) => tf.sum(product(v, x), 1) as Outputs;

test('variables, label scale and metadata are read back bit for bit; two exports have the same bytes', async () => {
  const encode = async () =>
    (await keepNetwork({ output: sums }, [weights], d, labels)).encode({ a: 'ü', b: '' });
  const bytes = await encode();
  assert.deepEqual(await encode(), bytes);
  const file = readNetworkModel(bytes);
  assert.deepEqual({ ...file.metadata }, { a: 'ü', b: '' });
  const { variables, labels: scale } = variablesOf(file);
  assert.deepEqual({ ...variables }, { W: { shape: [d, 6], values: weights.values } });
  assert.deepEqual(scale, labels);
});

test('a file that would make a runtime read other files, or is damaged, is refused', async () => {
  const bytes = (await keepNetwork({ output: sums }, [weights], d, labels)).encode({});
  for (const cut of [0, 1, 10, bytes.length >> 1, bytes.length - 1])
    assert.throws(() => readNetworkModel(bytes.subarray(0, cut)), ForeignModelError);
  // Field 5 of the graph (field 7), a tensor called W whose field 14 says that its numbers are elsewhere.
  const tensor = [0x42, 1, 0x57, 0x70, 1];
  const graph = [0x2a, tensor.length, ...tensor];
  assert.throws(() => readNetworkModel(Uint8Array.from([0x3a, graph.length, ...graph])), {
    name: 'ForeignModelError',
    message: 'it has numbers in other files',
  });
  // An operator whose attribute (field 5) holds a graph (field 6).
  const node = [0x2a, 2, 0x32, 0];
  const loop = [0x0a, node.length, ...node];
  assert.throws(
    () => readNetworkModel(Uint8Array.from([0x3a, loop.length, ...loop])),
    /programs of their own/,
  );
});
