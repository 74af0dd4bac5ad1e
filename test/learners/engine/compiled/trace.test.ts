import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { callSite } from '../../../../learners/engine/compiled/call-site.ts';
import { compile } from '../../../../learners/engine/compiled/compile.ts';
import { trace } from '../../../../learners/engine/compiled/trace.ts';
import { UntraceableError } from '../../../../learners/engine/compiled/untraceable-error.ts';
import { tf } from '../../../../learners/engine/tf.ts';
import { agrees, random } from './against-cpu.ts';

const specs = [{ name: 'x', shape: [1, 3, 4, 1] }];

/** `file:line` of the line of this file that ends with this mark. */
function place(mark: string): string {
  const lines = readFileSync(fileURLToPath(import.meta.url), 'utf8').split('\n');
  return `test/learners/engine/compiled/trace.test.ts:${1 + lines.findIndex((line) => line.endsWith(`// ${mark}`))}`;
}

/** The tracer's message about a function. */
function complaint(fn: (x: Tensor4D) => Tensor): string {
  try {
    trace((x) => [fn(x as Tensor4D)], specs);
  } catch (error) {
    assert.ok(error instanceof UntraceableError, String(error));
    return error.message;
  }
  return 'nothing';
}

test('an operation without a rule is named, together with the line that called it', () => {
  const resize = (x: Tensor4D): Tensor => {
    return tf.image.resizeBilinear(x, [6, 8]); // here: forward
  };
  const expected = `no rule for the operation ResizeBilinear, called at ${place('here: forward')}`;
  assert.equal(complaint(resize), expected);
  assert.equal(complaint(tf.grad((x: Tensor) => resize(x as Tensor4D)) as typeof resize), expected);
});

test('an operation without a rule in a gradient is reported at the line of the operation it is the gradient of', () => {
  const gradient = tf.getGradient('Tan');
  tf.unregisterGradient('Tan');
  tf.registerGradient({
    kernelName: 'Tan',
    gradFunc: (dy) => ({ x: () => tf.image.flipLeftRight(dy as Tensor4D) }),
  });
  try {
    const loss = (x: Tensor): Tensor => {
      const bent = tf.tan(tf.mul(x, 2)); // here: backward
      return tf.sum(tf.mul(bent, bent));
    };
    const expected = `no rule for the operation FlipLeftRight, in the gradient of Tan, called at ${place('here: backward')}`;
    assert.equal(complaint(tf.grad(loss) as (x: Tensor4D) => Tensor), expected);
  } finally {
    tf.unregisterGradient('Tan');
    tf.registerGradient(gradient);
  }
});

test('a rule that supports only some calls refuses the others by name', () => {
  const message = complaint((x) => {
    const rows: Tensor = tf.zeros([1, 2], 'int32');
    return tf.gather(x, rows as Tensor1D, 2, 1); // here: batches
  });
  assert.equal(
    message,
    `no rule for the operation GatherV2 with batchDims, called at ${place('here: batches')}`,
  );
});

test('reading values back inside a traced function is reported with its line', () => {
  const message = complaint((x) => {
    return tf.scalar(x.dataSync()[0]); // here: read
  });
  assert.equal(
    message,
    `the function reads a tensor’s values back (dataSync, arraySync, …), called at ${place('here: read')}`,
  );
});

test('random numbers are refused with the line that draws them, and are constants if they have a seed', async () => {
  const message = complaint((x) => {
    return tf.dropout(x, 0.5); // here: random
  });
  const expected = `the function draws random numbers without a seed, called at ${place('here: random')}`;
  assert.equal(message, expected);
  assert.ok(Math.random() < 1);
  await agrees((x) => [tf.dropout(x, 0.5, undefined, 7)], [random([3, 4], 'x')]);
});

const mistakes: [string, (x: Tensor) => Tensor, RegExp][] = [
  ['reshape', (x) => tf.reshape(x, [7, 7]), /12 elements .*7,7/],
  ['add', (x) => tf.add(x, tf.zeros([5, 1])), /1,3,4,1 and 5,1/],
  ['matMul', (x) => tf.matMul(x, tf.zeros([1, 3, 2, 7])), /1,3,4,1 and 1,3,2,7/],
  ['concat', (x) => tf.concat([x, tf.zeros([1, 4, 4, 1])], 0), /1,3,4,1/],
  ['slice', (x) => tf.slice(x, [0, 2, 0, 0], [1, 2, 1, 1]), /size 1,2,1,1 from 0,2,0,0/],
];
for (const [name, fn, expected] of mistakes) {
  test(`shapes that do not fit are reported as the author’s own mistake: ${name}`, () => {
    assert.throws(
      () => trace((x) => [fn(x)], specs),
      (error: Error) => {
        assert.ok(!(error instanceof UntraceableError));
        assert.match(error.message, expected);
        return true;
      },
    );
  });
}

test('tracing that fails leaves TF.js as it was', async () => {
  await tf.setBackend('cpu');
  const before = { tensors: tf.memory().numTensors, limit: Error.stackTraceLimit };
  complaint((x) => tf.image.flipLeftRight(x));
  assert.equal(tf.getBackend(), 'cpu');
  assert.deepEqual({ tensors: tf.memory().numTensors, limit: Error.stackTraceLimit }, before);
});

test('a tensor from outside the function becomes a constant of its program', async () => {
  await tf.setBackend('cpu');
  const weights = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const picked = tf.tensor1d([1, 0], 'int32');
  await agrees((x) => [tf.gather(tf.matMul(x, weights), picked, 1)], [random([2, 3], 'x')]);
});

test('a variable from outside the function is refused, because its value would be frozen', async () => {
  const variable = tf.variable(tf.scalar(1), true, 'gain');
  await assert.rejects(
    compile((x) => [tf.mul(x, variable)], specs),
    /^UntraceableError: the function uses the tf\.Variable "gain", whose value may change, called at .*trace\.test\.ts:\d+$/,
  );
  variable.dispose();
});

test('the call site is the innermost line that belongs to the author', () => {
  const own = fileURLToPath(import.meta.url);
  const engine = fileURLToPath(new URL('../../../../learners/engine', import.meta.url));
  const stack = (place: string): string =>
    [
      'Error: no',
      '    at Engine.runKernel (/home/me/node_modules/@tensorflow/tfjs/dist/tf.node.js:1:2)',
      '    at Engine.mapped (/home/me/tfjs-core/src/no-such-file.ts:1:2)',
      '    at node:internal/process/task_queues:95:5',
      '    at Array.map (<anonymous>)',
      `    at step (file://${engine}/step.ts:7:8)`,
      `    at ${place}`,
      `    at open (file://${engine}/compiled/trace.ts:7:8)`,
      `    at ${own}:2:3`,
    ].join('\n');
  const here = 'test/learners/engine/compiled/trace.test.ts:31';
  for (const place of [
    `${own}:31:9`,
    `Object.output (${own}:31:9)`,
    `async f (file://${own}?namespace=1:31:9)`,
  ]) {
    assert.equal(callSite(stack(place)), here);
  }
  assert.equal(callSite(stack(`${engine}/step.ts:31:9`)), undefined);
  assert.equal(callSite(undefined), undefined);
});
