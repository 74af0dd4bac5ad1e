import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BenchmarkRecord } from '../../harness/results/benchmark.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const quick = ['--seconds', '0.02', '--repeats', '2'];
const peer = `'${process.execPath}' -e 'console.log(JSON.stringify({peer:"p",milliseconds:1}))'`;

test('bench writes measurements and charts: steps with their products and a peer, kernels, predictions', async () => {
  const out = join(temporaryFolder(), 'bench.json');
  const sizes = ['--sizes', '8x4x3,8x16', '--backend', 'compiled', '--peer', `${peer} {width}`];
  const { exitCode, out: text, err } = await runMain('bench', ...quick, ...sizes, '--out', out);
  assert.equal(exitCode, 0, err);
  assert.match(text, /training step .*compiled/);
  const { rows, reference, skipped } = JSON.parse(readFileSync(out, 'utf8')) as BenchmarkRecord;
  assert.equal(reference, 'compiled');
  assert.deepEqual(skipped, []);
  const steps = rows.filter(({ benchmark }) => benchmark === 'training step');
  assert.deepEqual(
    steps.map(({ subject }) => subject),
    ['compiled', 'matrix products alone', 'p'],
  );
  assert.deepEqual([steps[0].repeats, steps[2].repeats], [2, 2]);
  for (const { milliseconds, low, high } of rows)
    assert.ok(low > 0 && low <= milliseconds && milliseconds <= high);
  assert.equal(steps[0].ratio, undefined);
  // The peer always takes 1 ms, so its ratio is the reference's own time.
  assert.ok(Math.abs((steps[2].ratio as number) - steps[0].milliseconds) < 1e-9);
  const kernel = rows.filter(({ benchmark }) => benchmark === 'kernel solve');
  assert.deepEqual(
    kernel.map(({ subject }) => subject),
    ['compiled'],
  );
  assert.ok((kernel[0].error as number) > 0);
  assert.ok(rows.some(({ benchmark, panel }) => benchmark.startsWith('prediction') && panel === 'deep-sgd'));
  for (const name of ['training-step', 'kernel-solve', 'prediction'])
    for (const ending of ['svg', 'png'])
      assert.ok(existsSync(join(out, '..', `bench-${name}.${ending}`)), `${name}.${ending}`);
});

test('a peer that cannot run, or has nothing to do, is reported in one line before anything is measured', async () => {
  const out = join(temporaryFolder(), 'bench.json');
  const failing = await runMain(
    'bench',
    '--only',
    'step',
    '--peer',
    'echo no-torch >&2; false {width}',
    '--out',
    out,
  );
  assert.equal(failing.exitCode, 2);
  assert.match(failing.err, /^hierbench: --peer "echo .*": it ended with exit code 1: no-torch\n$/);
  const idle = await runMain('bench', '--only', 'kernel', '--peer', `${peer} {width}`, '--out', out);
  assert.equal(idle.exitCode, 2);
  assert.match(idle.err, /takes part in a step, but none is measured\n$/);
  assert.ok(!existsSync(out));
});
