import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

async function succeed(...args: string[]): Promise<string> {
  const { exitCode, out, err } = await runMain(...args);
  assert.equal(exitCode, 0, err);
  return out;
}

test('list suites names what each suite varies, and show SUITE over which values', async () => {
  const lines = (await succeed('list', 'suites')).split('\n');
  const axesOf = (suite: string) => lines.find((line) => line.startsWith(`${suite} `)) ?? '';
  assert.match(axesOf('tensor-width'), /^tensor-width +d, n, width /);
  assert.match(axesOf('epsilon-greedy'), /^epsilon-greedy +d, episodes /);
  assert.match(axesOf('parity'), /^parity +d, steps /);
  const shown = await succeed('show', 'width-work');
  assert.match(
    shown,
    /\naxes:\n +name +of +values\n +width +trees; dense +4096, 16384, 65536, 262144, 1048576\n/,
  );
  const { axes } = JSON.parse(await succeed('show', 'width-work', '--json')) as { axes: object[] };
  assert.deepEqual(axes, [
    { name: 'width', of: ['trees', 'dense'], values: [4096, 16384, 65536, 262144, 1048576] },
  ]);
});

test('run --dry-run has a row for every value of a swept parameter, and says that n counts episodes', async () => {
  const file = join(temporaryFolder(), 'swept.yaml');
  writeFileSync(
    file,
    `name: swept
tasks: [{ family: linear-control, d: [4, 8], n: 64 }, { family: sphere-walk, d: 4, n: 64, learners: [mean] }]
learners: [mean, { learner: random-features, sweep: { m: [32, 16, 4d] }, label: features }]
seeds: 2
trials: 0
`,
  );
  const text = await succeed('run', file, '--dry-run');
  assert.match(text, /\nsphere-walk +4 +64 episodes /);
  const table = text.slice(text.indexOf('\nsweep ')).split('\n').slice(1, 4);
  assert.deepEqual(
    table.map((line) => line.trim().split(/ {2,}/)),
    [
      ['sweep', 'parameter', 'value', 'at d', 'cells'],
      ['features', 'm', '16', '4, 8', '4'],
      ['features', 'm', '32', '4, 8', '4'],
    ],
  );
});
