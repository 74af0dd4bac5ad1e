import assert from 'node:assert/strict';
import { copyFileSync, existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ConfigInput, loadConfig } from '../../../harness/config/load-config.ts';
import { type Executor, type FinishedCell, PutBackError } from '../../../harness/executors/contract.ts';
import { expectedMiB } from '../../../harness/plan/expected-memory.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import type { CellJob } from '../../../harness/processes/worker-messages.ts';
import type { Status } from '../../../harness/results/record.ts';
import { cellFile, readCell, readRun } from '../../../harness/results/store.ts';
import type { RunOptions } from '../../../harness/run/contract.ts';
import { run } from '../../../harness/run/run.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const base: ConfigInput = {
  name: 'test',
  tasks: [{ family: 'linear-control', d: 4, n: 64 }],
  learners: ['mean', 'two-layer'],
  seeds: 3,
  trials: 2,
  backend: 'cpu',
};

/** An executor that computes nothing: every cell ends as the test says. */
function fakeExecutor(statusOf: (job: CellJob) => Status = () => 'ok', slots = 2) {
  const jobs: CellJob[] = [];
  let running = 0;
  let most = 0;
  const executor: Executor = {
    slots,
    async run(job, onActivity, signal): Promise<FinishedCell> {
      signal.throwIfAborted();
      jobs.push(job);
      most = Math.max(most, ++running);
      onActivity({ phase: 'fit' });
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      signal.throwIfAborted();
      const status = statusOf(job);
      return {
        status,
        ...(status === 'ok' ? { params: { width: 7 }, stopStep: 5 } : { message: `a ${status}` }),
        timings: { dataSeconds: 1, fitSeconds: 2, fitCpuSeconds: 3 },
        ...(job.tuned?.note === undefined ? {} : { note: job.tuned.note }),
        trace: [],
        versions: { node: 'x' },
        startedAt: new Date().toISOString(),
        cellSeconds: 4,
      };
    },
    close() {},
  };
  return { executor, jobs, most: () => most };
}

async function runTest(out: string, fake = fakeExecutor(), options: Partial<RunOptions> = {}, config = base) {
  const summary = await run(await loadConfig(config), { out, executor: fake.executor, ...options });
  return { summary, ran: fake.jobs.map(({ id }) => id), ...fake };
}

test('every cell is run once and stored, and no more run at once than there are slots', async () => {
  const out = temporaryFolder();
  const { summary, ran, most } = await runTest(out);
  const plan = await makePlan(await loadConfig(base));
  assert.deepEqual([...ran].sort(), plan.map(({ id }) => id).sort());
  assert.equal(most(), 2);
  assert.deepEqual(summary.statuses, { ok: plan.length });
  assert.deepEqual(
    summary.records.map(({ id }) => id),
    plan.map(({ id }) => id),
  );
  for (const { id, spec } of plan) {
    const record = readCell(out, id);
    assert.deepEqual(record?.spec, spec);
    assert.deepEqual(record?.timings, { dataSeconds: 1, fitSeconds: 2, fitCpuSeconds: 3, cellSeconds: 4 });
    assert.match(record?.versions.hierbench ?? '', /^\d+\.\d+\.\d+/);
  }
  const stored = readRun(out);
  assert.deepEqual(
    stored.cells,
    plan.map(({ id }) => id),
  );
  assert.equal(stored.environment.backend.name, 'cpu');
});

test('a fit receives what its tuning cell found, and the cost of the tuning', async () => {
  const { jobs } = await runTest(temporaryFolder());
  for (const { spec, tuned } of jobs)
    if (spec.kind === 'fit' && spec.learner === 'two-layer')
      assert.deepEqual(tuned, { params: { width: 7 }, stopStep: 5, tuneSeconds: 2, tuneCpuSeconds: 3 });
    else assert.equal(tuned, undefined);
});

test('a fit whose tuning failed runs with the defaults and a note', async () => {
  const fake = fakeExecutor(({ spec }) => (spec.kind === 'tune' ? 'timeout' : 'ok'));
  const { jobs, summary } = await runTest(temporaryFolder(), fake);
  const fits = jobs.filter(({ spec }) => spec.kind === 'fit' && spec.learner === 'two-layer');
  assert.equal(fits.length, 3);
  assert.deepEqual(
    summary.records.filter(({ untuned }) => untuned).map(({ id }) => id),
    fits.map(({ id }) => id),
  );
  for (const { tuned } of fits) {
    assert.equal(tuned?.params, undefined);
    assert.equal(tuned?.note, 'run with the defaults, because tuning ended in "timeout": a timeout');
  }
});

test('a rerun does nothing, and one with more seeds runs only the new cells', async () => {
  const out = temporaryFolder();
  await runTest(out);
  const again = await runTest(out);
  assert.deepEqual(again.ran, []);
  assert.equal(again.summary.reused, 7);
  const more = await runTest(out, undefined, {}, { ...base, seeds: 4 });
  assert.deepEqual(more.jobs.map(({ spec }) => [spec.learner, spec.kind, spec.seed]).sort(), [
    ['mean', 'fit', 104],
    ['two-layer', 'fit', 104],
  ]);
  assert.equal(readRun(out).cells?.length, 9, 'run.json says what is current');
});

test('a damaged file is run again, with a warning', async () => {
  const out = temporaryFolder();
  const { summary } = await runTest(out);
  const { id } = summary.records[3];
  writeFileSync(cellFile(out, id), '{');
  const warnings: string[] = [];
  const { ran } = await runTest(out, undefined, { listener: { warning: (text) => warnings.push(text) } });
  assert.deepEqual(ran, [id]);
  assert.match(warnings[0], /is damaged/);
  assert.ok(readCell(out, id));
});

test('failures are results, run again only when asked, together with the cells that depend on them', async () => {
  const out = temporaryFolder();
  await runTest(
    out,
    fakeExecutor(({ spec }) => (spec.kind === 'tune' || spec.seed === 102 ? 'crashed' : 'ok')),
  );
  assert.deepEqual((await runTest(out)).ran, []);
  const { jobs, summary } = await runTest(out, undefined, { retryFailed: true });
  assert.deepEqual(jobs.map(({ spec }) => `${spec.learner} ${spec.kind} ${spec.seed}`).sort(), [
    'mean fit 102',
    'two-layer fit 101',
    'two-layer fit 102',
    'two-layer fit 103',
    'two-layer tune 0',
  ]);
  assert.deepEqual(summary.statuses, { ok: 7 });
});

test('a cell that does not apply is recorded without running, and never tried again', async () => {
  const out = temporaryFolder();
  const config = { ...base, tasks: [{ family: 'paper-example', d: 2, n: 64 }], learners: ['mean'] };
  const { ran, summary } = await runTest(out, undefined, {}, config);
  assert.deepEqual(ran, []);
  assert.deepEqual(summary.statuses, { unsupported: 3 });
  const again = await runTest(out, undefined, { retryFailed: true }, config);
  assert.equal(again.summary.reused, 3);
});

test('no more cells run at once than memory allows, but always one', async () => {
  const config = { ...base, trials: 0, seeds: 4, limits: { seconds: 60, memoryMiB: 1000 } };
  const cells = await makePlan(await loadConfig(config));
  const most = Math.max(...cells.map(expectedMiB));
  const mostAtOnce = async (memoryMiB: number) => {
    const fake = fakeExecutor(undefined, 8);
    const warnings: string[] = [];
    const listener = { warning: (text: string) => warnings.push(text) };
    const executor = { ...fake.executor, memoryMiB };
    const summary = await run(await loadConfig(config), { out: temporaryFolder(), executor, listener });
    assert.deepEqual(summary.statuses, { ok: cells.length });
    return { most: fake.most(), warnings };
  };
  assert.equal((await mostAtOnce(100_000)).most, 8);
  const some = await mostAtOnce(2.5 * most);
  assert.ok(some.most >= 2 && some.most < 8, String(some.most));
  const none = await mostAtOnce(100);
  assert.equal(none.most, 1);
  assert.match(
    none.warnings[0],
    /^8 cells may need more than the 100 MiB that are free; each of them runs alone$/,
  );
});

test('a cell that is put back has no result, nor do the cells that wait for it, and the run goes on', async () => {
  const fake = fakeExecutor();
  const executor: Executor = {
    ...fake.executor,
    async run(job, onActivity, signal) {
      if (job.spec.kind === 'tune') throw new PutBackError('too large for here');
      return fake.executor.run(job, onActivity, signal);
    },
  };
  const putBack: string[] = [];
  const { summary } = await runTest(
    temporaryFolder(),
    { ...fake, executor },
    {
      listener: { putBack: (cell, why) => putBack.push(`${cell.spec.learner} ${why}`) },
    },
  );
  assert.deepEqual(putBack, ['two-layer too large for here']);
  assert.deepEqual(summary.statuses, { ok: 3 });
});

test('an interrupted run keeps what it has, and the next one continues from there', async () => {
  const out = temporaryFolder();
  const controller = new AbortController();
  let finished = 0;
  const { summary } = await runTest(out, undefined, {
    signal: controller.signal,
    listener: {
      finished() {
        if (++finished === 3) controller.abort(new Error('interrupted'));
      },
    },
  });
  assert.equal(summary.interrupted, true);
  assert.ok(summary.records.length >= 3 && summary.records.length < 7);
  const rest = await runTest(out);
  assert.equal(rest.ran.length, 7 - summary.records.length);
  assert.deepEqual(rest.summary.statuses, { ok: 7 });
});

test('an error of the program itself surfaces, after the running cells have stopped', async () => {
  const fake = fakeExecutor();
  const broken: Executor = {
    ...fake.executor,
    async run(job, onActivity, signal) {
      if (job.spec.seed === 103) throw new Error('the disk is full');
      return fake.executor.run(job, onActivity, signal);
    },
  };
  await assert.rejects(runTest(temporaryFolder(), { ...fake, executor: broken }), /the disk is full/);
});

test('a folder that cannot be made is reported in one clear line', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await assert.rejects(runTest(file), {
    name: 'UserError',
    message: new RegExp(`^cannot write results to ${file}: ENOTDIR`),
  });
});

test('the run stores the formulas of its tasks next to its configuration', async () => {
  const out = temporaryFolder();
  await runTest(out);
  const { formulas, config } = readRun(out);
  assert.deepEqual(
    formulas?.map(({ family, params }) => [family, params]),
    [['linear-control', {}]],
  );
  assert.match(formulas?.[0].tex ?? '', /\\langle v, x \\rangle/);
  assert.doesNotMatch(JSON.stringify(config), /langle/);
});

test('results that another run has stored meanwhile are used, and not run again', async () => {
  const out = temporaryFolder();
  const other = temporaryFolder();
  await runTest(other);
  const [last] = (await makePlan(await loadConfig(base)))
    .filter(({ spec }) => spec.learner === 'mean')
    .slice(-1);
  const fake = fakeExecutor((job) => {
    if (job.id !== last.id) copyFileSync(cellFile(other, last.id), cellFile(out, last.id));
    return 'ok';
  }, 1);
  const { summary, ran } = await runTest(out, fake);
  assert.equal(ran.includes(last.id), false);
  assert.equal(summary.records.length, 7);
});

test('only fits that were timed fewer times than now requested are done again', async () => {
  const out = temporaryFolder();
  await runTest(out);
  const { jobs } = await runTest(out, undefined, {}, { ...base, repeatTiming: 3 });
  assert.ok(
    jobs.length === 6 && jobs.every(({ spec, repeatTiming }) => spec.kind === 'fit' && repeatTiming === 3),
  );
});

test('what killed writers have left is removed once it is old', async () => {
  const out = temporaryFolder();
  await runTest(out);
  const [old, fresh] = ['.a.json.host.1.0.tmp', '.b.json.host.1.0.tmp'].map((name) =>
    join(out, 'cells', name),
  );
  for (const path of [old, fresh]) writeFileSync(path, '{');
  utimesSync(old, new Date(0), new Date(0));
  await runTest(out);
  assert.deepEqual([existsSync(old), existsSync(fresh)], [false, true]);
});

test('a retry that is stopped between a tuning and its fits resumes with the fits', async () => {
  const out = temporaryFolder();
  await runTest(
    out,
    fakeExecutor(({ spec }) => (spec.kind === 'tune' ? 'crashed' : 'ok')),
  );
  const controller = new AbortController();
  const stopping = fakeExecutor(() => 'ok', 1);
  const listener = { finished: () => controller.abort(new Error('enough')) };
  const first = await runTest(out, stopping, { retryFailed: true, signal: controller.signal, listener });
  assert.deepEqual(
    first.jobs.map(({ spec }) => spec.kind),
    ['tune'],
  );
  const { jobs } = await runTest(out, undefined, { retryFailed: true });
  assert.deepEqual(
    jobs.map(({ spec, tuned }) => [spec.kind, spec.learner, tuned?.params]),
    Array(3).fill(['fit', 'two-layer', { width: 7 }]),
  );
});
