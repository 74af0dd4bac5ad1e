import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deterministicPart } from '../../harness/results/deterministic.ts';
import { cellFile, listCells, readCells, readRun, runFile } from '../../harness/results/store.ts';
import { builtFile } from '../built.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const cli = builtFile('cli/cli.js');
const folder = temporaryFolder();
const fixture = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  return {
    child,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err }))),
  };
}

const hierbench = (...args: string[]) => start(args).ended;

/** A run of six cells. */
const small = (out: string) => [
  ...[
    'run',
    '--task',
    'linear-control',
    '--learner',
    'mean,kernel-ridge[kernel=rbf]',
    '--d',
    '4',
    '--n',
    '64',
  ],
  ...['--seeds', '3', '--trials', '0', '--quiet', '--out', out],
];
const parts = (out: string) =>
  new Map(readCells(out).records.map((record) => [record.id, deterministicPart(record)]));

const whole = join(folder, 'whole');
assert.equal((await hierbench(...small(whole))).code, 0);
const ids = listCells(whole);

/** A folder of its own with that run. */
function copied(out: string): string {
  cpSync(whole, out, { recursive: true });
  return out;
}

test('damaged files of every kind are put aside with a warning, run again, and never reported', async () => {
  const out = copied(join(folder, 'damaged'));
  const damage: readonly ((path: string, content: Buffer) => void)[] = [
    (path) => writeFileSync(path, ''),
    (path, content) => writeFileSync(path, content.subarray(0, content.length >> 1)),
    (path, content) => {
      const at = content.indexOf('relativeTestError') + 21;
      content[at] ^= 1;
      writeFileSync(path, content);
    },
    (path, content) => writeFileSync(path, Buffer.concat([content.subarray(0, 200), Buffer.alloc(300)])),
    (path) => writeFileSync(path, '{"__proto__": {"status": "ok"}}'),
  ];
  for (const [i, apply] of damage.entries())
    apply(cellFile(out, ids[i]), readFileSync(cellFile(out, ids[i])));
  const status = await hierbench('status', out, '--json');
  assert.equal(JSON.parse(status.out).missing, damage.length);
  const report = await hierbench('report', out, '--json');
  assert.equal(report.code, 0, report.err);
  assert.equal(report.err.match(/is damaged: .*; it is left out\n/g)?.length, damage.length);
  const csv = readFileSync(join(out, 'report', 'results.csv'), 'utf8');
  assert.deepEqual(
    ids.map((id) => csv.includes(id)),
    ids.map((_, i) => i >= damage.length),
  );

  const again = await hierbench(...small(out));
  assert.equal(again.code, 0, again.err);
  assert.equal(
    again.err.match(/warning: .* is damaged: .*; moved to .*\.corrupt-1\n/g)?.length,
    damage.length,
  );
  assert.deepEqual(parts(out), parts(whole));
});

test('two runs in one folder at once both finish, and nothing is lost or different', async () => {
  const out = join(folder, 'shared');
  const both = await Promise.all([hierbench(...small(out)), hierbench(...small(out))]);
  for (const { code, err } of both) assert.equal(code, 0, err);
  assert.deepEqual(readCells(out).warnings, []);
  assert.deepEqual(parts(out), parts(whole));
  assert.equal(readRun(out).cells?.length, ids.length);
  assert.deepEqual(
    readdirSync(join(out, 'cells')).filter((name) => !name.endsWith('.json')),
    [],
  );
});

test('a clock that goes backwards changes no result and no duration', async () => {
  const out = join(folder, 'clock');
  const env = { NODE_OPTIONS: `--import=${fixture('fixtures/backward-clock.mjs')}` };
  const { code, err } = await start(small(out), env).ended;
  assert.equal(code, 0, err);
  assert.deepEqual(parts(out), parts(whole));
  const { records } = readCells(out);
  assert.ok(
    records.every(({ startedAt }) => startedAt < '2026-01-01T06'),
    'the clock went backwards',
  );
  for (const { timings } of records)
    for (const seconds of Object.values(timings ?? {})) assert.ok((seconds as number) >= 0);
  assert.equal((await start([...small(out), '--json'], env).ended).code, 0);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  test(`${signal}: exit code 130, and one line that says how to resume`, async () => {
    const out = join(folder, signal);
    const { child, ended } = start([...small(out), '--jobs', '1']);
    while (!existsSync(join(out, 'cells')) || listCells(out).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
    const { code, err } = await ended;
    assert.equal(code, 130, err);
    assert.match(
      err,
      /stopping\ninterrupted: \d of 6 cells have results in .*; the same command continues from there\n$/,
    );
    assert.equal((await hierbench(...small(out))).code, 0);
    assert.deepEqual(parts(out), parts(whole));
  });

test('a worker that never yields does not outlive a parent that was killed', {
  skip: process.platform === 'linux' ? false : 'it finds processes in /proc',
}, async () => {
  const out = join(folder, 'orphan');
  const learner = `${fixture('../nightly/busy-learner.mjs')}[steps=1e13]`;
  const args = ['--task', 'linear-control', '--d', '4', '--n', '64', '--seeds', '1', '--trials', '0'];
  const { child, ended } = start(['run', '--learner', learner, ...args, '--out', out]);
  const marked = () =>
    readdirSync('/proc').filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'utf8').includes(`HIERBENCH_CELL=${child.pid}-`);
      } catch {
        return false;
      }
    });
  while (marked().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill('SIGKILL');
  await ended;
  for (let look = 0; look < 1200 && marked().length > 0; look++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(marked(), []);
});

/** A file system mounted for one test; undefined if it cannot be mounted. */
function mounted(name: string, options: string): string | undefined {
  const path = join(folder, name);
  mkdirSync(path);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]).status !== 0) return undefined;
  after(() => void spawnSync('umount', ['-l', path]));
  return path;
}

test('a full disk gives one line, keeps what was finished, and the rest is done when there is room', async (context) => {
  const disk = mounted('full', 'size=256k');
  if (disk === undefined) return context.skip('no file system can be mounted here');
  const out = join(disk, 'run');
  mkdirSync(join(out, 'cells'), { recursive: true });
  // Room for all but two pages of the files that the run is going to write.
  const page = 4096;
  const pages = [runFile(whole), ...ids.map((id) => cellFile(whole, id))]
    .map((path) => Math.ceil(statSync(path).size / page))
    .reduce((sum, count) => sum + count);
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(256 * 1024 - (pages - 2) * page));
  const { code, err } = await hierbench(...small(out));
  assert.equal(code, 1, err);
  assert.match(
    err,
    /^hierbench: cannot write results to .*no space left.*the same command continues from there once there is room\n$/m,
  );
  assert.doesNotMatch(err, /\n\s+at /);
  const kept = readCells(out);
  assert.deepEqual(kept.warnings, []);
  assert.ok(kept.records.length > 0 && kept.records.length < 6, `${kept.records.length} cells are stored`);
  writeFileSync(filler, '');
  assert.equal((await hierbench(...small(out))).code, 0);
  for (const record of kept.records) assert.deepEqual(readCells(out, { ids: [record.id] }).records, [record]);
  assert.deepEqual(parts(out), parts(whole));
});

test('a folder that cannot be written to gives one line, and can still be read', async (context) => {
  let out = join(folder, 'read-only');
  if (process.getuid?.() === 0) {
    // Root can write anywhere except on a file system mounted read-only.
    const disk = mounted('read-only-disk', 'size=1m');
    if (disk === undefined)
      return context.skip('root writes anywhere, and no file system can be mounted here');
    out = copied(join(disk, 'run'));
    assert.equal(spawnSync('mount', ['-o', 'remount,ro', disk]).status, 0);
  } else {
    copied(out);
    for (const path of [join(out, 'cells'), out]) chmodSync(path, 0o555);
    after(() => [out, join(out, 'cells')].map((path) => chmodSync(path, 0o755)));
  }
  const { code, err } = await hierbench(...small(out), '--retry-failed');
  assert.equal(code, 2, err);
  assert.match(err, /^hierbench: cannot write results to .*\n$/);
  assert.equal((await hierbench('status', out)).code, 0);
});

test('links that lead out of a run’s folder are not followed', async () => {
  const elsewhere = join(folder, 'precious');
  mkdirSync(elsewhere);
  for (const part of ['cells', 'slurm']) {
    const out = join(folder, `linked-${part}`);
    mkdirSync(out);
    symlinkSync(elsewhere, join(out, part));
    const { code, err } = await hierbench(...small(out));
    assert.equal(code, 2);
    assert.match(
      err,
      /^hierbench: cannot write results to .*(cells|slurm) is a link that leads out of the folder of the run.*\n$/,
    );
    assert.deepEqual(readdirSync(elsewhere), []);
  }

  const other = copied(join(folder, 'linked-report'));
  symlinkSync(elsewhere, join(other, 'report'));
  assert.equal((await hierbench('report', other)).code, 2);
  assert.deepEqual(readdirSync(elsewhere), []);

  // The folder itself may be a link: the user named it.
  symlinkSync(whole, join(folder, 'link'));
  assert.equal((await hierbench('status', join(folder, 'link'))).code, 0);
});
