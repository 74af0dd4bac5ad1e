// Many parents in one folder at once, each with several cells at a time, on however few cores there are.
//
//   npm run build && node test/nightly/crowd.mjs --workers 16 --jobs 4
//
// A run is prepared; the `hierbench worker`s each do a part of it, all at the same time, with two workers on every part.
// In the end every cell must be there once, whole, and with the same result as from a single process that has the machine
// to itself.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/cli/cli.js');
const { readCells, readRun } = await import(join(root, 'dist/harness/results/store.js'));
const { deterministicPart } = await import(join(root, 'dist/harness/results/deterministic.js'));

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '16' },
    jobs: { type: 'string', default: '4' },
    seeds: { type: 'string', default: '40' },
  },
});
const [workers, jobs, seeds] = [values.workers, values.jobs, values.seeds].map(Number);

const config = {
  name: 'crowd',
  tasks: [{ family: 'linear-control', d: [4, 8], n: 64 }],
  learners: ['mean', 'kernel-ridge[kernel=rbf]', 'two-layer[width=8]'],
  seeds,
  trials: 2,
  steps: 20,
  testSize: 128,
  limits: { seconds: 300, memoryMiB: 1024 },
};

/** Runs the program to its end. */
function hierbench(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args, '--quiet'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, err }));
  });
}

async function expectOk(ended) {
  const { code, err } = await ended;
  if (code !== 0) throw new Error(`it ended with code ${code}: ${err}`);
}

const folder = mkdtempSync(join(tmpdir(), 'hierbench-crowd-'));
const logOf = (id) => {
  const path = join(folder, 'shared/log', `${id}.log`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

try {
  const file = join(folder, 'crowd.json');
  writeFileSync(file, JSON.stringify(config));
  const [alone, shared] = [join(folder, 'alone'), join(folder, 'shared')];
  const aloneStart = performance.now();
  await expectOk(hierbench('run', file, '--out', alone));
  const aloneSeconds = (performance.now() - aloneStart) / 1000;

  await expectOk(hierbench('run', file, '--plan-only', '--out', shared));
  const start = performance.now();
  const crowd = Array.from({ length: workers }, (_, i) => {
    const shard = ['--shard', `${(i % Math.ceil(workers / 2)) + 1}/${Math.ceil(workers / 2)}`];
    return hierbench('worker', shared, ...shard, '--jobs', String(jobs));
  });
  const ends = await Promise.all(crowd);
  const seconds = (performance.now() - start) / 1000;
  // A part whose tuning cells were still running elsewhere leaves its fits for a later command.
  await expectOk(hierbench('run', file, '--out', shared));

  const expected = new Map(readCells(alone).records.map((record) => [record.id, record]));
  const { records, warnings } = readCells(shared, { ids: readRun(shared).cells });
  const own = new Map(records.map((record) => [record.id, record]));
  const same = (a, b) => JSON.stringify(deterministicPart(a)) === JSON.stringify(deterministicPart(b));
  const result = {
    cells: expected.size,
    parents: workers,
    'cells at once': workers * jobs,
    lost: [...expected.keys()].filter((id) => !own.has(id)).length,
    damaged: warnings.length,
    different: [...expected].filter(([id, record]) => own.has(id) && !same(own.get(id), record)).length,
    'not ok': records.filter(({ status }) => status !== 'ok').length,
    'stack traces': ends.filter(({ err }) => /\n\s+at /.test(err)).length,
    'seconds alone': Math.round(aloneSeconds),
    seconds: Math.round(seconds),
  };
  for (const [what, number] of Object.entries(result))
    console.log(`${what.padEnd(16)}${String(number).padStart(8)}`);
  for (const { status, message, spec } of records)
    if (status !== 'ok')
      console.error(
        `${spec.kind} of ${spec.learner}, seed ${spec.seed}: ${status}: ${message}\n${logOf(id)}`,
      );
  const bad = result.lost + result.damaged + result.different + result['not ok'] + result['stack traces'];
  process.exitCode = bad === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
