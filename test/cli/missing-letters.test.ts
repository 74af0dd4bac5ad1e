import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeRun } from '../../harness/results/store.ts';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

/** A stored run whose learner has this label. */
async function runLabelled(label: string): Promise<string> {
  const folder = join(temporaryFolder(), 'run');
  const { run } = await writeSyntheticRun(folder, {
    d: [8],
    seeds: 1,
    families: ['bfc-wide'],
    learners: ['kernel-ridge rbf'],
  });
  run.config.learners[0].label = label;
  await writeRun(folder, run);
  return folder;
}

const commands = [
  (run: string) => ['report', run],
  (run: string) => ['export', run, '--only', 'figures'],
  (run: string) => ['publish', run, '--to', join(run, 'site')],
];

for (const command of commands) {
  const [name] = command('');
  test(`${name}: one line on stderr names letters missing from the charts’ font, and everything is written`, async () => {
    const run = await runLabelled('学习 🧠');
    const { exitCode, err } = await runMain(...command(run));
    assert.equal(exitCode, 0);
    const lines = err.split('\n').filter((line) => line.startsWith('hierbench: the charts’ font'));
    assert.equal(lines.length, 1, err);
    assert.match(
      lines[0],
      /^hierbench: the charts’ font has no 习 学 🧠 \(in “学习 🧠”\): PNG and PDF files have boxes there/,
    );
    if (name === 'report') {
      assert.ok(existsSync(join(run, 'report', 'index.html')));
      assert.ok(readdirSync(join(run, 'report', 'charts')).includes('error-versus-d.png'));
    }
  });

  test(`${name}: nothing is said if the font has all letters`, async () => {
    const { exitCode, err } = await runMain(...command(await runLabelled('réseau profond Ω')));
    assert.deepEqual([exitCode, err], [0, '']);
  });
}
