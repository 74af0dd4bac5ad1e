import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { keepModel } from '../../harness/cell/keep-model.ts';
import { cellId } from '../../harness/results/cell-id.ts';
import { visibleText } from '../../harness/results/visible-text.ts';
import { keepNetwork } from '../../learners/engine/keep-network.ts';
import type { Variables } from '../../learners/engine/network.ts';
import { tf } from '../../learners/engine/tf.ts';
import { runMain } from '../cli/run-main.ts';
import { sampleSpec } from '../harness/results/sample-record.ts';
import { publishedFiles } from '../reports/baselines/published-files.ts';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Files of strangers, given by their names on the command line: one line, exit code 2, and nothing is written. */

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const control = '\u001b]0;owned\u0007\u202e';

/** Things that are no file of text or numbers, each at a path of its own. */
const noFiles: Readonly<Record<string, (path: string) => void>> = {
  'a folder': (path) => mkdirSync(path),
  'a pipe': (path) => void spawnSync('mkfifo', [path]),
  'a link to itself': (path) => symlinkSync(path, path),
  '128 MiB': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 27);
  },
  nothing: (path) => writeFileSync(path, ''),
  'a deep list': (path) => writeFileSync(path, deep),
  null: (path) => writeFileSync(path, 'null'),
  'control characters': (path) => writeFileSync(path, `{"${control}":"${control}"}`),
};

async function refused(what: string, ...args: string[]): Promise<void> {
  const { exitCode, out, err } = await runMain(...args);
  assert.equal(exitCode, 2, `${what}: ${out}${err}`);
  assert.match(err, /^hierbench: [^\n]+\n$/, what);
  assert.ok(err.length < 1500, what);
  assert.equal(visibleText(err), err, what);
}

before(async () => {
  await writeSyntheticRun(at('run'), { families: ['bfc-wide'], d: [8], seeds: 1, learners: ['mean'] });
  writeFileSync(at('rows.csv'), '1,2\n3,4\n');
});

test('statements', async () => {
  const check = (path: string) => [
    'verify',
    at('run'),
    '--check-signature',
    at('signers'),
    '--statement',
    path,
  ];
  writeFileSync(at('signers'), '');
  for (const [what, make] of Object.entries(noFiles)) {
    const path = at(`statement of ${what}`);
    make(path);
    writeFileSync(`${path}.sig`, 'x');
    await refused(what, ...check(path));
  }
});

test('models', async () => {
  const spec = sampleSpec({ learner: 'deep-sgd', d: 2 });
  const variable = { name: 'w', shape: [2, 1], values: Float32Array.of(1, 2) };
  const output = (v: Variables, x: Tensor2D) => tf.reshape(tf.matMul(x, v.w as Tensor2D), [-1]) as Tensor1D;
  const network = await keepNetwork({ output }, [variable], 2, { mean: 0, deviation: 1 });
  const claims = {
    'as it is': {},
    'outputs without end': { outputs: 2 ** 50 },
    'a name that is a path': { cell: '../../x' },
  };
  for (const [what, claim] of Object.entries(claims)) {
    const about = { schema: 1, cell: cellId(spec), spec, params: {}, outputs: 1, ...claim } as const;
    const model = { predict: () => new Float32Array(0), info: {}, keep: () => network, dispose() {} };
    if ('cell' in claim) {
      const own = await keepModel(model, { ...about, cell: '0123456789abcdef' }, folder);
      assert.ok('file' in own);
      const text = readFileSync(at(String(own.file)), 'latin1');
      writeFileSync(at('renamed'), text.replace('0123456789abcdef', '../../../../../x'), 'latin1');
      await refused(what, 'predict', at('renamed'), at('rows.csv'));
      continue;
    }
    const kept = await keepModel(model, about, folder);
    assert.ok('file' in kept);
    const line = ['predict', at(String(kept.file)), at('rows.csv'), '--out', at('predictions.csv')];
    if (what === 'as it is') assert.equal((await runMain(...line)).exitCode, 0);
    else await refused(what, ...line);
    rmSync(at('predictions.csv'), { force: true });
  }
  for (const [what, make] of Object.entries(noFiles)) {
    const path = at(`model of ${what}`);
    make(path);
    await refused(what, 'predict', path, at('rows.csv'));
    const config = at('from.json');
    const learners = [{ learner: 'deep-sgd', from: path }];
    const tasks = [{ family: 'bfc-wide', d: 8, n: 64 }];
    writeFileSync(config, JSON.stringify({ name: 'x', tasks, learners, seeds: 1, trials: 0, steps: 1 }));
    await refused(`from ${what}`, 'run', config, '--dry-run');
  }
});

test('baselines', async () => {
  const whole = publishedFiles({ families: ['bfc-wide'], d: [8], seeds: 1, learners: ['mean'] });
  const spoilt = (name: string, part: string, make: (path: string) => void) => {
    const site = at(name);
    for (const [path, text] of whole) {
      mkdirSync(dirname(join(site, path)), { recursive: true });
      writeFileSync(join(site, path), text);
    }
    rmSync(join(site, part), { recursive: true });
    make(join(site, part));
    return site;
  };
  writeFileSync(at('outside.json'), whole.get('summary.json') ?? '');
  for (const part of ['summary.json', 'fingerprint.json', 'run.json', 'data/results.jsonl', 'data'])
    for (const [what, make] of Object.entries({
      ...noFiles,
      'a link out': (path: string) => symlinkSync(at('outside.json'), path),
      'a file': (path: string) => writeFileSync(path, 'x'),
    })) {
      const site = spoilt(`${what} as ${part}`, part, make);
      const around = readdirSync(folder);
      await refused(site, 'report', at('run'), '--with', site, '--out', at('report'));
      assert.deepEqual(readdirSync(folder), around);
    }
});
