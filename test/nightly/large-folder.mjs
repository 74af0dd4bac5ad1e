// A folder of 100,000 cells: how long it takes to read it, to see that all is done, and to count what failed.
//
//   npm run build && node test/nightly/large-folder.mjs --cells 100000

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const from = (path) => import(join(root, 'dist', path));
const { readCells, cellFile } = await from('harness/results/store.js');
const { canonicalJson } = await from('harness/results/canonical-json.js');
const { seal } = await from('harness/results/checksum.js');
const { cellId } = await from('harness/results/cell-id.js');

const { values } = parseArgs({ options: { cells: { type: 'string', default: '100000' } } });
const count = Number(values.cells);
const folder = mkdtempSync(join(tmpdir(), 'hierbench-large-'));
const cli = (...args) =>
  spawnSync(process.execPath, [join(root, 'dist/cli/cli.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });

function timed(name, work) {
  const start = performance.now();
  const found = work();
  console.log(`${name.padEnd(44)}${((performance.now() - start) / 1000).toFixed(1).padStart(8)} s`);
  return found;
}

try {
  const run = join(folder, 'run');
  const args = [
    '--task',
    'linear-control',
    '--learner',
    'mean',
    '--d',
    '4',
    '--n',
    '64',
    '--quiet',
    '--out',
    run,
  ];
  const one = cli('run', ...args, '--seeds', '1');
  if (one.status !== 0) throw new Error(one.stderr);
  const cells = join(run, 'cells');
  mkdirSync(cells, { recursive: true });
  const example = JSON.parse(readFileSync(join(cells, readdirSync(cells)[0]), 'utf8'));
  timed(`write ${count} cells`, () => {
    for (let i = 0; i < count; i++) {
      const { checksum, ...fields } = example;
      const spec = { ...example.spec, seed: 101 + i };
      const id = cellId(spec);
      writeFileSync(cellFile(run, id), `${canonicalJson(seal({ ...fields, id, spec }))}\n`);
    }
  });
  const { records, warnings } = timed('read and verify them', () => readCells(run));
  if (records.length < count || warnings.length > 0)
    throw new Error(`${records.length} read: ${warnings[0]}`);
  const again = timed('hierbench run: plan, see that all is done', () =>
    cli('run', ...args, '--seeds', `101..${100 + count}`, '--json'),
  );
  const { reused } = JSON.parse(again.stdout);
  if (reused !== count) throw new Error(`${reused} of ${count} reused: ${again.stderr}`);
  const status = timed('hierbench status', () => cli('status', run, '--json'));
  if (JSON.parse(status.stdout).missing !== 0) throw new Error(status.stderr);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
