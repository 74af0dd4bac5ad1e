import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { seal } from '../../harness/results/checksum.ts';
import type { CellRecord, RunRecord } from '../../harness/results/record.ts';
import { listCells, readCell, readRun, writeCell, writeRun } from '../../harness/results/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const folder = temporaryFolder();
const run = join(folder, 'run');
const own = join(folder, 'own.mjs');
const ownText = `import { z } from '${import.meta.resolve('zod')}';
export default {
  name: 'zero', description: 'predicts 0', source: 'test', parameters: z.strictObject({}), search: () => ({}),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  fit: async () => ({ predict: (x, n) => new Float32Array(n), info: {}, dispose() {} }),
};
`;
const noSsh = spawnSync('ssh-keygen', ['-?']).error ? 'ssh-keygen is not installed' : false;

before(async () => {
  const { exitCode, err } = await runMain(
    ...['run', '--task', 'linear-control', '--learner', 'mean', '--learner', 'kernel-ridge[kernel=rbf]'],
    ...['--d', '4', '--n', '64', '--seeds', '1', '--trials', '2', '--out', run, '--quiet'],
  );
  assert.equal(exitCode, 0, err);
});

/** Every file below a folder with its bytes and its time. */
function contents(at: string): [string, string, number][] {
  return (readdirSync(at, { recursive: true }) as string[])
    .sort()
    .filter((name) => statSync(join(at, name)).isFile())
    .map((name) => [name, readFileSync(join(at, name), 'base64'), statSync(join(at, name)).mtimeMs]);
}

/** A copy of the run with changed records. */
async function changedRun(
  name: string,
  change: (cell: CellRecord) => Partial<CellRecord>,
  record: Partial<RunRecord> = {},
): Promise<string> {
  const copy = join(folder, name);
  cpSync(run, copy, { recursive: true });
  await writeRun(copy, { ...readRun(copy), ...record });
  for (const id of listCells(copy)) {
    const cell = readCell(copy, id);
    assert.ok(cell);
    await writeCell(copy, seal({ ...cell, ...change(cell) }));
  }
  return copy;
}

test('a run is reproduced to the last bit on its own machine, tunings included, and stays untouched', async () => {
  const was = contents(run);
  const { exitCode, out, err } = await runMain('verify', run, '--cells', '100%', '--json', '--quiet');
  assert.equal(exitCode, 0, err + out);
  const found = JSON.parse(out);
  assert.equal(found.cells.length, 3);
  assert.equal(found.cells.filter(({ spec }: CellRecord) => spec.kind === 'tune').length, 1);
  for (const cell of found.cells) {
    assert.deepEqual(cell.required, { bits: true });
    assert.deepEqual([cell.reproduced, cell.sameBits], [true, true]);
    assert.equal(cell.stored, cell.found);
  }
  assert.deepEqual(contents(run), was);
});

test('a result that was made up is not reproduced', async () => {
  const better = await changedRun('better', ({ metrics }) =>
    metrics ? { metrics: { ...metrics, relativeTestError: 0.99 * metrics.relativeTestError } } : {},
  );
  const { exitCode, out } = await runMain('verify', better, '--cells', '2', '--seed', '1', '--quiet');
  assert.equal(exitCode, 3, out);
  assert.match(out, /not reproduced: not the same bits: metrics\.relativeTestError \(/);
  assert.match(out, /^NOT reproduced: \d of 2 cells; drawn from 3$/m);
});

test('results of another processor have to be near, and the difference is named', async () => {
  const { environment } = readRun(run);
  const elsewhere = { environment: { ...environment, cpu: 'Example CPU' } };
  for (const [name, factor, expected] of [
    ['near', 1.005, 0],
    ['far', 2, 3],
  ] as const) {
    const copy = await changedRun(
      name,
      ({ load, metrics, trials }) => ({
        ...(load && { load: { ...load, processor: 'Example CPU' } }),
        ...(metrics && {
          metrics: { ...metrics, relativeTestError: factor * metrics.relativeTestError },
        }),
        ...(trials && {
          trials: trials.map((trial) => ({
            ...trial,
            validationError: factor * (trial.validationError ?? 1),
          })),
        }),
      }),
      elsewhere,
    );
    const { exitCode, out } = await runMain('verify', copy, '--cells', '1', '--seed', '3', '--quiet');
    assert.equal(exitCode, expected, out);
    assert.match(out, /within 1%/);
    assert.match(out, /processor: Example CPU then, .+ now/);
  }
});

test('a file of one’s own is loaded as in the run, and one that has changed is named', async () => {
  writeFileSync(own, ownText);
  const out = join(folder, 'own');
  const ran = await runMain(
    ...['run', '--task', 'linear-control', '--learner', own, '--d', '4', '--n', '64', '--seeds', '1'],
    ...['--out', out, '--quiet'],
  );
  assert.equal(ran.exitCode, 0, ran.err);
  const same = await runMain('verify', out, '--quiet');
  assert.equal(same.exitCode, 0, same.err + same.out);
  writeFileSync(own, `${ownText}// edited\n`);
  const edited = await runMain('verify', out, '--quiet');
  assert.equal(edited.exitCode, 2);
  assert.match(edited.err, /own\.mjs has changed since .+ was run: SHA-256 [0-9a-f]{12}… instead of/);
});

test('metrics of one’s own are measured again, kept models change nothing, and an edited metric is named', async () => {
  const metric = join(folder, 'largest.mjs');
  const text = `export default {
  name: 'largest', title: 'largest error', better: 'lower', over: 'training',
  measure: ({ predictions, labels }) => Math.max(...predictions.map((p, i) => Math.abs(p - labels[i]))),
};
`;
  writeFileSync(metric, text);
  const out = join(folder, 'measured');
  const ran = await runMain(
    ...['run', '--task', 'linear-control', '--learner', 'mean', '--d', '4', '--n', '64', '--seeds', '1'],
    ...['--metric', metric, '--keep', 'models', '--out', out, '--quiet'],
  );
  assert.equal(ran.exitCode, 0, ran.err);
  const [cell] = listCells(out).map((id) => readCell(out, id));
  assert.ok(cell?.metrics?.own && cell.model);
  const same = await runMain('verify', out, '--quiet');
  assert.equal(same.exitCode, 0, same.err + same.out);
  writeFileSync(metric, `${text}// edited\n`);
  const edited = await runMain('verify', out, '--quiet');
  assert.equal(edited.exitCode, 2);
  assert.match(edited.err, /largest\.mjs has changed since/);
});

/** A new key, and a file of allowed signers that gives its owner this name. */
function newKey(name: string): { key: string; allowed: string } {
  const key = join(folder, `key-${name}`);
  const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', key]);
  assert.equal(made.status, 0, String(made.stderr));
  const allowed = join(folder, `allowed-${name}`);
  writeFileSync(allowed, `${name}@example.org ${readFileSync(`${key}.pub`, 'utf8')}`);
  return { key, allowed };
}

test('a statement is signed beside the run, and its signature, its text and its run are checked', {
  skip: noSsh,
}, async () => {
  const [ada, eve] = [newKey('ada'), newKey('eve')];
  const signed = await runMain('verify', run, '--cells', '1', '--seed', '5', '--sign', ada.key, '--quiet');
  assert.equal(signed.exitCode, 0, signed.err);
  const file = `${run}.statement.json`;
  const statement = JSON.parse(readFileSync(file, 'utf8'));
  assert.deepEqual([statement.seed, statement.reproduced, statement.run.cells], [5, true, 3]);
  const check = (folder: string, allowed: string, ...more: string[]) =>
    runMain('verify', folder, '--check-signature', allowed, ...more);
  const valid = await check(run, ada.allowed);
  assert.equal(valid.exitCode, 0, valid.err);
  assert.match(valid.out, /^ada@example\.org reproduced 1 cell of 3 on \d{4}-\d\d-\d\d \(/);
  const stranger = await check(run, eve.allowed);
  assert.equal(stranger.exitCode, 3);
  assert.match(stranger.out, /^NOT valid: none of the signers in/);
  const other = await changedRun('other', () => ({ note: 'x' }));
  const elsewhere = await check(other, ada.allowed, '--statement', file);
  assert.equal(elsewhere.exitCode, 3);
  assert.match(elsewhere.out, /about other results/);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"seed":5', '"seed":6'));
  const edited = await check(run, ada.allowed);
  assert.equal(edited.exitCode, 3);
  assert.match(edited.out, /none of the signers/);
  writeFileSync(file, '{"schema":1}');
  const broken = await check(run, ada.allowed);
  assert.equal(broken.exitCode, 2);
  assert.match(broken.err, /it is no statement of hierbench verify/);
});

test('without ssh-keygen, or a key, one line says so before anything is run', async () => {
  const key = join(folder, 'no-key');
  const absent = await runMain('verify', run, '--sign', key);
  assert.deepEqual([absent.exitCode, absent.err], [2, `hierbench: --sign: there is no key ${key}\n`]);
  const { PATH } = process.env;
  try {
    process.env.PATH = folder;
    writeFileSync(key, 'x');
    const missing = await runMain('verify', run, '--sign', key);
    assert.equal(missing.exitCode, 2);
    assert.match(missing.err, /^hierbench: ssh-keygen is not installed; signatures need it/);
  } finally {
    process.env.PATH = PATH;
  }
});

test('mistakes in verify get one line each', async () => {
  for (const [args, message] of [
    [[join(folder, 'nowhere')], /nowhere holds no run/],
    [
      [run, '--cells', '0'],
      /--cells: expected a share of the cells such as 5%, or a number of them; found "0"/,
    ],
    [[run, '--cells', '120%'], /--cells: expected/],
    [[run, '--cells', '1.5'], /--cells: expected/],
    [[run, '--seed', 'x'], /--seed: "x" is not a whole number from 0/],
    [[run, '--statement', 'x'], /--statement: nothing is signed or checked/],
    [[run, '--check-signature', 'x', '--statement', 'y'], /there is no statement y/],
    [[run, '--tolerance', 'much'], /--tolerance: expected a share from 0 to 10/],
  ] as const) {
    const { exitCode, err } = await runMain('verify', ...args);
    assert.equal(exitCode, 2, err);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});
