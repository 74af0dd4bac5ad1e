import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { tasksOf } from '../../../../harness/executors/slurm/queue.ts';
import { listCells, readCells, readRun } from '../../../../harness/results/store.ts';
import { runMain } from '../../../cli/run-main.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { FakeSlurm } from './fake-slurm.ts';

/** What happens to a run if the cluster answers late, wrongly or not at all. */

let slurm: FakeSlurm;
beforeEach(() => {
  slurm = new FakeSlurm();
});
afterEach(() => slurm.close());

const flags = ['--learner', 'mean', '--seeds', '2', '--d', '4', '--n', '64', '--executor', 'slurm'];
const submit = (out: string, ...more: string[]) => runMain('run', 'smoke', ...flags, '--out', out, ...more);
const running = (...jobs: number[]) => jobs.map((job) => `echo '${job}|0|RUNNING|None'`).join('\n');

test('a queue that does not answer is not treated as empty', async () => {
  const out = temporaryFolder();
  assert.equal((await submit(out)).exitCode, 0);
  const submitted = slurm.calls('sbatch').length;
  slurm.answer('squeue', 'exit 1');
  for (const command of [submit(out), runMain('requeue', out), runMain('cancel', out)]) {
    const { exitCode, err } = await command;
    assert.equal(exitCode, 2);
    assert.match(
      err,
      /^hierbench: the queue cannot be asked \(squeue does not answer here\), so nothing was done; .*\n$/,
    );
  }
  assert.equal(slurm.calls('sbatch').filter((call) => call !== '--version').length, submitted - 1);
  assert.deepEqual(slurm.calls('scancel'), []);
});

test('a run that is refused because it is queued stays as it was', async () => {
  const out = temporaryFolder();
  await submit(out);
  slurm.answer('squeue', running(1));
  const before = readFileSync(join(out, 'run.json'), 'utf8');
  for (const more of [['--seeds', '3'], ['--retry-failed']]) {
    const args = ['run', 'smoke', '--learner', 'mean', '--d', '8', '--n', '64', '--out', out, ...more];
    for (const how of [['--executor', 'slurm'], ['--plan-only']]) {
      const { exitCode, err } = await runMain(...args, ...how);
      assert.equal(exitCode, 2);
      assert.match(err, /has jobs in the queue \(1\); /);
    }
  }
  assert.equal(readFileSync(join(out, 'run.json'), 'utf8'), before);
});

test('if an array is refused, the arrays submitted before it are cancelled', async () => {
  const out = temporaryFolder();
  slurm.answer('sbatch', 'case "$*" in *follow-up*) echo "sbatch: error: no" >&2; exit 1;; *) echo 7;; esac');
  const { exitCode, err } = await submit(out);
  assert.equal(exitCode, 2);
  assert.match(err, /Slurm refuses the jobs of .*: sbatch: error: no/);
  assert.deepEqual([...new Set(slurm.calls('scancel'))], ['7']);
});

test('jobs of every attempt are cancelled', async () => {
  const out = temporaryFolder();
  await submit(out);
  await runMain('requeue', out);
  await runMain('requeue', out);
  const jobs = readdirSync(join(out, 'slurm')).filter((name) => /^attempt-/.test(name));
  assert.equal(jobs.length, 3);
  slurm.answer('squeue', `[ -e gone ] || { ${running(1, 3, 5)}\n}`);
  slurm.answer('scancel', 'touch gone');
  const { exitCode, out: text } = await runMain('cancel', out);
  assert.equal(exitCode, 0);
  assert.match(text, /^3 jobs cancelled; /);
  assert.deepEqual(slurm.calls('scancel'), ['--quiet 1 3 5']);
});

test('if two submit at the same time, exactly one succeeds', async () => {
  const out = temporaryFolder();
  const ends = await Promise.all([submit(out), submit(out)]);
  assert.deepEqual(ends.map(({ exitCode }) => exitCode).sort(), [0, 2]);
  assert.match(ends.map(({ err }) => err).join(''), /somebody else is submitting this run/);
});

test('until the scripts of --print are submitted, nothing can be requeued or cancelled', async () => {
  const out = temporaryFolder();
  await submit(out, '--print');
  assert.match((await runMain('cancel', out)).out, /^no jobs of .* were in the queue\n$/);
  const { exitCode, err } = await runMain('requeue', out);
  assert.equal(exitCode, 2);
  assert.match(
    err,
    /^hierbench: nothing of .* has been submitted yet; bash .*attempt-1\/submit\.sh does it\n$/,
  );
  assert.match((await runMain('status', out)).out, /\nnext: {4}bash .*attempt-1\/submit\.sh\n$/);
});

test('options for a learner that the run lacks are reported, and nothing is written', async () => {
  const out = join(temporaryFolder(), 'run');
  const { exitCode, err } = await submit(out, '--slurm', 'maen:mem=8G');
  assert.equal(exitCode, 2);
  assert.equal(err, 'hierbench: --slurm: this run has no learner "maen"; did you mean "mean"?\n');
  assert.deepEqual(listCells(out), []);
});

test('without Slurm, the error names the alternatives', async () => {
  slurm.answer('sbatch', '');
  process.env.PATH = temporaryFolder();
  const { exitCode, err } = await submit(temporaryFolder());
  assert.equal(exitCode, 2);
  assert.match(
    err,
    /^hierbench: Slurm is not installed here .*--print writes the scripts, and hierbench worker /,
  );
});

test('tasks that the queue has forgotten are found in the accounts', () => {
  slurm.answer('squeue', "echo '12|1|CANCELLED|None'; echo '13|N/A|RUNNING|None'");
  slurm.answer('sacct', 'printf "12_0|OUT_OF_MEMORY\\n12_1|CANCELLED by 0\\n13|RUNNING\\n14_0|RUNNING\\n"');
  assert.deepEqual(
    tasksOf(['12', '13', '14'])?.map(({ job, task, state }) => [job, task, state]),
    [
      ['12', 1, 'CANCELLED'],
      ['13', undefined, 'RUNNING'],
      ['12', 0, 'OUT_OF_MEMORY'],
    ],
  );
});

test('a record of a newer version is not treated as damaged: it stays, and the run stops', async () => {
  const out = temporaryFolder();
  const local = ['run', 'smoke', '--learner', 'mean', '--seeds', '1', '--d', '4', '--n', '64', '--out', out];
  assert.equal((await runMain(...local, '--quiet')).exitCode, 0);
  const [id] = readRun(out).cells ?? [];
  const file = join(out, 'cells', `${id}.json`);
  const { seal } = await import('../../../../harness/results/checksum.ts');
  const { checksum: _, ...record } = readCells(out).records[0];
  writeFileSync(file, JSON.stringify(seal({ ...record, schema: 99 } as never)));
  const { exitCode, err } = await runMain(...local, '--quiet');
  assert.equal(exitCode, 2);
  assert.match(
    err,
    /^hierbench: .*cannot be used: it has schema 99, and this version of hierbench reads up to 1\n$/,
  );
  assert.deepEqual(listCells(out), [id]);
});
