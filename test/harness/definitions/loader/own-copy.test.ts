import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../../../harness/results/package-info.ts';
import * as index from '../../../../index.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

/** A learner that fails in a cell, and only there, with a stack through hierbench's own `defineGradientLearner`. */
const learner = (name: string, extra: string) => `
import { defineGradientLearner, z } from 'hierbench';
${extra}
const parameters = { width: z.int().default(4) };
export default defineGradientLearner({
  name: '${name}', description: 'fails', source: 'a test', parameters,
  init: ({ d, zeros }) => ({ w: zeros([d, 1]) }),
  predict({ w }, x, { tf }) { console.log(new Error('here').stack); return tf.matMul(x, w); },
});
`;

test('a definition is given the process’s own copy of hierbench, unless it imports more than definitions need', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
  symlinkSync(packageRoot, join(folder, 'node_modules', 'hierbench'), 'dir');
  writeFileSync(join(folder, 'small.ts'), learner('small', "import type { Learner } from 'hierbench';"));
  writeFileSync(join(folder, 'large.ts'), learner('large', "import { run } from 'hierbench';\nvoid run;"));
  writeFileSync(join(folder, 'plain.mjs'), learner('plain', ''));
  const files = ['small.ts', 'large.ts', 'plain.mjs'];
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      join(packageRoot, 'dist', 'cli', 'cli.js'),
      ...['run', '--task', 'linear-control', '--d', '4', '--n', '64', '--seeds', '1', '--trials', '0'],
      ...['--steps', '5', ...files.flatMap((file) => ['--learner', `./${file}`])],
      ...['--backend', 'cpu', '--out', 'out', '--quiet'],
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  const logs = Object.fromEntries(
    readdirSync(join(folder, 'out', 'cells')).map((file) => {
      const { id, spec } = JSON.parse(readFileSync(join(folder, 'out', 'cells', file), 'utf8'));
      return [spec.learner, readFileSync(join(folder, 'out', 'log', `${id}.log`), 'utf8')];
    }),
  );
  const whole = /dist.learners.gradient-learner\.js/;
  assert.doesNotMatch(logs.small, whole);
  assert.doesNotMatch(logs.plain, whole);
  assert.match(logs.large, whole);
});

test('what definitions are given is part of what hierbench exports', async () => {
  const given = await import('../../../../harness/definitions/loader/definition-exports.ts');
  const exported: Readonly<Record<string, unknown>> = { ...index };
  for (const [name, value] of Object.entries(given)) assert.equal(value, exported[name], name);
});
