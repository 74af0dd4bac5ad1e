import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readJobs, readState } from '../../harness/executors/slurm/state.ts';
import { deterministicPart } from '../../harness/results/deterministic.ts';
import { listCells, readCells, readRun } from '../../harness/results/store.ts';
import { builtFile } from '../built.ts';
import { compiledFixture } from '../compiled-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { queued, slurm, startCluster, until } from './cluster.ts';

const cli = builtFile('cli/cli.js');
const folder = temporaryFolder();
const { skip } = startCluster();
const options = { skip };

/** Runs a command line in a process of its own. */
function hierbench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, out: stdout, err: stderr };
}

const settled = () => until('the queue is empty', () => queued().length === 0);

const learner = compiledFixture('slurm/awaiting-learner');

/** A run of learners that wait or hold memory, one task each, because they do not state their cost. */
function configuration(name: string, learners: readonly object[], more: object = {}): string {
  const file = join(folder, `${name}.json`);
  const config = {
    name,
    tasks: [{ family: 'linear-control', d: 4, n: 64 }],
    learners,
    seeds: 1,
    trials: 0,
    testSize: 64,
    limits: { seconds: 600, memoryMiB: 2048 },
    ...more,
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const awaiting = (label: string, params: object) => ({ learner, label, params });
/** What the first task of the first array has printed, for the message of a failing test. */
const logOf = (out: string) => readFileSync(join(out, 'slurm/attempt-1/log/whole-1-0.out'), 'utf8');

const deterministic = (out: string) =>
  new Map(readCells(out).records.map((record) => [record.id, deterministicPart(record)]));

test('smoke on Slurm and smoke here agree to the last bit', options, async () => {
  const here = spawn(process.execPath, [cli, 'run', 'smoke', '--out', 'here', '--quiet'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const over = new Promise((resolve) => here.once('close', resolve));
  const submitted = hierbench(
    'run',
    'smoke',
    '--out',
    'there',
    '--executor',
    'slurm',
    '--slurm',
    'partition=work',
  );
  assert.equal(submitted.code, 0, submitted.err);
  assert.match(submitted.out, /^9 cells in \d+ tasks?: jobs \d+, \d+ are queued/);
  assert.equal(await over, 0);
  await settled();
  const [local, remote] = [join(folder, 'here'), join(folder, 'there')];
  assert.equal(listCells(remote).length, 9);
  assert.deepEqual(deterministic(remote), deterministic(local));
  assert.match(
    hierbench('status', 'there').out,
    /smoke: 9 of 9 cells[\s\S]*slurm: {3}attempt 1, jobs .*COMPLETED/,
  );
  const compared = hierbench('compare', 'here', 'there', '--fail-on', 'missing');
  assert.equal(compared.code, 0, compared.err);
});

test(
  'with too little time or memory, what is left is submitted again with twice as much, and a lost task unchanged',
  options,
  async () => {
    const go = join(folder, 'go');
    const config = configuration('retries', [
      awaiting('slow', { file: go }),
      awaiting('killed', { file: go, scale: 0.6 }),
      awaiting('large', { holds: 320 }),
    ]);
    const out = join(folder, 'retries');
    const { code, err } = hierbench(
      ...['run', config, '--out', out, '--executor', 'slurm'],
      ...[
        '--slurm',
        'time=30',
        '--slurm',
        'large:mem=640M',
        '--slurm',
        'slow:mem=700M',
        '--slurm',
        'killed:mem=701M',
      ],
    );
    assert.equal(code, 0, err);
    const first = readState(out);
    assert.deepEqual(
      first?.batches.map(({ seconds, memoryMiB }) => [seconds, memoryMiB]),
      [
        [1800, 444],
        [1800, 445],
        [1800, 384],
      ],
    );
    const jobs = readJobs(out, 1);
    const awaited = (scale: number) => existsSync(`${go}.awaited-${scale}`);
    // Two at once: the large one runs when the first of the others has ended.
    await until('both wait for the file', () => awaited(0.5) && awaited(0.6));
    // The signal that Slurm sends before the time is over, and the kill after which no worker can report.
    slurm('scancel', '--signal=USR2', '--batch', `${jobs.get('whole-1')}_0`);
    slurm('scancel', '--signal=KILL', '--batch', `${jobs.get('whole-2')}_0`);
    await until('a second attempt', () => readState(out)?.attempt === 2);
    writeFileSync(go, '');
    assert.match(hierbench('status', out).out, /slurm: {3}attempt 2/);
    await settled();
    assert.deepEqual(
      readState(out)?.batches.map(({ seconds, memoryMiB }) => [seconds, memoryMiB]),
      [
        [3600, 444],
        [1800, 445],
        [1800, 768],
      ],
    );
    assert.deepEqual(
      readCells(out).records.map(({ status, message }) => [status, message]),
      Array(3).fill(['ok', undefined]),
    );
  },
);

test('a preempted task is queued again by Slurm itself, and resumes', options, async () => {
  const go = join(folder, 'go-on');
  const config = configuration('preempted', [awaiting('waits', { file: go })]);
  const out = join(folder, 'preempted');
  assert.equal(hierbench('run', config, '--out', out, '--executor', 'slurm', '--slurm', 'retries=0').code, 0);
  const job = readJobs(out, 1).get('whole-1') as string;
  const state = () => slurm('squeue', '-h', '-j', job, '-t', 'all', '-o', '%T');
  await until('it runs', () => state() === 'RUNNING');
  slurm('sbatch', '-p', 'urgent', '-o', '/dev/null', '--exclusive', '--wrap', 'sleep 0.1');
  await until('it was preempted', () => state() === 'PENDING');
  writeFileSync(go, '');
  // Slurm waits two minutes before it starts a requeued job. Less will do, but not less than KillWait: anything still
  // waiting to be killed then has the same job's id.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  slurm('scontrol', 'update', `JobId=${job}`, 'StartTime=now');
  await settled();
  assert.equal(readCells(out).records[0]?.status, 'ok', logOf(out));
});

test(
  'fits wait for their tuning; cancel empties the queue, keeps results, and the same command resumes',
  options,
  async () => {
    const go = join(folder, 'go-too');
    const config = configuration('cancelled', [awaiting('tuned', {}), awaiting('waits', { file: go })], {
      trials: 2,
      seeds: 2,
    });
    const out = join(folder, 'cancelled');
    const command = ['run', config, '--out', out, '--executor', 'slurm'];
    assert.equal(hierbench(...command).code, 0);
    assert.deepEqual(
      readState(out)?.batches.map(({ stage }) => stage),
      ['tuning', 'fits', 'whole'],
    );
    const again = hierbench(...command);
    assert.equal(again.code, 2);
    assert.match(again.err, /^hierbench: .* has jobs in the queue \(\d+.*hierbench cancel/m);
    await until('the tuned learner is done', () => listCells(out).length === 3);
    const cancelled = hierbench('cancel', out);
    assert.equal(cancelled.code, 0, cancelled.err);
    assert.match(cancelled.out, /^2 jobs cancelled; what is finished stays/);
    assert.deepEqual(queued(), []);
    assert.equal(listCells(out).length, 3);
    const requeued = hierbench('requeue', out);
    assert.equal(requeued.code, 2);
    assert.match(requeued.err, /was cancelled; repeat its command to go on/);
    writeFileSync(go, '');
    assert.equal(hierbench(...command).code, 0);
    await settled();
    assert.equal(listCells(out).length, readRun(out).cells?.length);
    for (const record of readCells(out).records)
      assert.equal(record.note, undefined, 'run with what was tuned');
  },
);

test('--print writes scripts that can be edited and submitted by hand', options, async () => {
  const out = join(folder, 'printed');
  const printed = hierbench(
    ...['run', 'smoke', '--learner', 'mean', '--out', out, '--executor', 'slurm', '--print'],
    ...['--slurm', 'partition=work,setup=export GREETING=hello', '--slurm', 'mean:comment=cheap'],
  );
  assert.equal(printed.code, 0, printed.err);
  assert.match(printed.out, /next: {4}bash .*submit\.sh/);
  const script = readFileSync(join(out, 'slurm', 'attempt-1', 'whole-1.sbatch'), 'utf8');
  for (const line of ['#SBATCH --partition=work', '#SBATCH --comment=cheap', 'export GREETING=hello'])
    assert.ok(script.includes(`${line}\n`), script);
  assert.match(hierbench('status', out).out, /scripts are written, but nothing is submitted/);
  assert.deepEqual(queued(), []);
  slurm('bash', join(out, 'slurm', 'attempt-1', 'submit.sh'));
  await settled();
  assert.equal(listCells(out).length, 1);
});

test('what Slurm refuses is reported in one line, and leaves nothing in the queue', options, () => {
  const { code, err } = hierbench(
    'run',
    'smoke',
    '--out',
    'refused',
    '--executor',
    'slurm',
    '--slurm',
    'partition=nowhere',
  );
  assert.equal(code, 2);
  assert.match(err, /^hierbench: Slurm refuses the jobs of .*invalid partition/im);
  assert.deepEqual(queued(), []);
});
