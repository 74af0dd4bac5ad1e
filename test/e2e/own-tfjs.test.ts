import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { packageRoot } from '../../harness/results/package-info.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A learner whose loss has comparisons, with TF.js as the engine passes it and as a package that the learner imports. */
const learner = (name: string, head: string, given: string): string => `
import { defineGradientLearner, z } from 'hierbench';
${head}
export default defineGradientLearner({
  name: '${name}',
  description: 'a linear function, trained on the Huber loss written out',
  source: 'a test',
  parameters: { delta: z.number().positive().default(0.5) },
  init: ({ d, normal, zeros }) => ({ w: normal([d, 1], 0.1), c: zeros([1]) }),
  predict: ({ w, c }, x, context) => { ${given} return tf.maximum(tf.add(tf.matMul(x, w), c), -3); },
  loss(p, y, context) {
    ${given}
    const size = tf.abs(tf.sub(p, y));
    const { delta } = context.params;
    return tf.mean(tf.where(tf.less(size, delta), tf.mul(0.5, tf.square(size)), tf.sub(tf.mul(delta, size), 0.5 * delta ** 2)));
  },
});
`;

const folder = temporaryFolder();
before(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules', 'hierbench'), 'dir');
  symlinkSync(
    join(packageRoot, 'node_modules', '@tensorflow'),
    join(folder, 'node_modules', '@tensorflow'),
    'dir',
  );
  writeFileSync(join(folder, 'given.ts'), learner('given', '', 'const { tf } = context;'));
  writeFileSync(
    join(folder, 'own.ts'),
    learner('own', "import '@tensorflow/tfjs-layers'; import * as tf from '@tensorflow/tfjs-core';", ''),
  );
});

interface Result {
  readonly status: string;
  readonly message?: string;
  readonly learner: string;
  readonly backend: { readonly name: string };
  readonly metrics?: unknown;
}

for (const backend of ['compiled', 'wasm', 'cpu']) {
  test(`${backend}: a learner's own import of TF.js replaces none of the engine's gradients`, () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [
        join(packageRoot, 'dist', 'cli', 'cli.js'),
        ...['run', '--task', 'linear-control', '--d', '4', '--n', '64', '--seeds', '1', '--trials', '0'],
        ...['--steps', '40', '--learner', './given.ts', '--learner', './own.ts', '--backend', backend],
        // Loading all of TF.js takes seconds, and on a busy machine many times that.
        ...['--time-limit', '3000', '--out', backend, '--quiet', '--json'],
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    const { results } = JSON.parse(stdout) as { results: Result[] };
    assert.equal(results.length, 2);
    for (const result of results) {
      assert.deepEqual([result.status, result.message, result.backend.name], ['ok', undefined, backend]);
    }
    const errors = results.map((result) => JSON.stringify(result).match(/"relativeTestError":([^,]+)/)?.[1]);
    assert.ok(Number(errors[0]) < 1);
    assert.equal(errors[0], errors[1]);
  });
}
