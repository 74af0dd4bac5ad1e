import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ResolvedConfig, storedConfig } from '../../../harness/config/config.ts';
import { loadConfig } from '../../../harness/config/load-config.ts';
import { withinBudget } from '../../../harness/plan/apply-budget.ts';
import { reduceTo, reductions } from '../../../harness/plan/budget.ts';
import { makePlan, type PlannedCell } from '../../../harness/plan/plan.ts';
import { run } from '../../../harness/run/run.ts';
import { methods } from '../../../reports/analysis/methods.ts';
import { loadRun } from '../../../reports/load.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const whole = await loadConfig({
  name: 'whole',
  tasks: [
    { family: 'bfc-wide', d: [8, 16, 32], n: 64 },
    { family: 'bfc-wide', d: 64, n: 64, learners: ['mean'] },
    { family: 'linear-control', d: [8, 16, 32], n: 64, seeds: 4, trials: 3 },
  ],
  learners: ['mean', 'kernel-ridge', 'two-layer'],
  seeds: 5,
  trials: 4,
  backend: 'cpu',
});

const counts = new Map<string, Promise<number>>();

/** One second for every fit, including the trials of tuning. */
function count(config: ResolvedConfig): Promise<number> {
  const key = JSON.stringify(config);
  const known = counts.get(key) ?? makePlan(config).then(fitsOf);
  counts.set(key, known);
  return known;
}

const fitsOf = (cells: readonly PlannedCell[]) =>
  cells.reduce((sum, { spec }) => sum + (spec.kind === 'tune' ? spec.tuning.trials : 1), 0);

test('seeds go first, then trials, then the largest d of controls, then of the rest, then the remaining seeds and trials', () => {
  const [first, ...steps] = [...reductions(whole)].map(({ leftOut }) => leftOut.join('; '));
  assert.equal(first, '');
  assert.deepEqual(steps, [
    '4 seeds instead of 5',
    '3 seeds instead of 5',
    '3 seeds instead of 5; at most 3 tuning trials instead of 4',
    '3 seeds instead of 5; at most 2 tuning trials instead of 4',
    '3 seeds instead of 5; at most 2 tuning trials instead of 4; linear-control without d = 32',
    '3 seeds instead of 5; at most 2 tuning trials instead of 4; bfc-wide without d = 64; linear-control without d = 32',
    '3 seeds instead of 5; at most 2 tuning trials instead of 4; bfc-wide without d = 32, 64; linear-control without d = 32',
    '2 seeds instead of 5; at most 2 tuning trials instead of 4; bfc-wide without d = 32, 64; linear-control without d = 32',
    '1 seed instead of 5; at most 2 tuning trials instead of 4; bfc-wide without d = 32, 64; linear-control without d = 32',
    '1 seed instead of 5; no tuning; bfc-wide without d = 32, 64; linear-control without d = 32',
  ]);
});

test('each step takes less than the one before, and the same for every learner of a task', async () => {
  let before = Number.POSITIVE_INFINITY;
  for (const { config } of reductions(whole)) {
    const now = await count(config);
    assert.ok(now < before, `${now} after ${before}`);
    before = now;
    const cells = await makePlan(config);
    const treated = (learner: string) =>
      cells
        .filter(({ spec }: PlannedCell) => spec.kind === 'fit' && spec.learner === learner && spec.d < 64)
        .map(({ spec }) => `${spec.family} ${spec.d} ${spec.n} ${spec.seed}`);
    assert.deepEqual(treated('two-layer'), treated('mean'));
    assert.deepEqual(treated('kernel-ridge'), treated('mean'));
  }
});

test('the largest reduction that fits is kept, and the smallest is marked as not fitting if none does', async () => {
  const all = [...reductions(whole)];
  const seconds = await Promise.all(all.map(({ config }) => count(config)));
  for (const [i, budget] of seconds.entries()) {
    const kept = await reduceTo(whole, budget, count);
    assert.deepEqual([kept.seconds, kept.fits, kept.reduction.leftOut], [budget, true, all[i].leftOut]);
  }
  assert.equal((await reduceTo(whole, (seconds.at(-1) ?? 0) - 1, count)).fits, false);
});

test('a budget is recorded, kept by a rerun however the machine has changed, and reported in the methods', async () => {
  const out = join(temporaryFolder(), 'run');
  const small = await loadConfig({
    name: 'small',
    tasks: [{ family: 'linear-control', d: 4, n: 64 }],
    learners: ['mean'],
    seeds: 5,
    trials: 0,
    backend: 'cpu',
  });
  const speeds = async () => ({
    steps: [{ flops: 1, seconds: 1 }],
    secondsPerProgram: 1,
    networkFlopsPerSecond: 1e12,
    productFlopsPerSecond: 1e12,
    scalarFlopsPerSecond: 1e12,
    comparisonFlopsPerSecond: 1e12,
    secondsPerCoordinate: 0,
    secondsPerCell: 10,
    workerMiB: 100,
  });
  const request = { seconds: 31, workers: 1, speeds, out };
  const { config, budget } = await withinBudget(small, request);
  assert.deepEqual(budget.leftOut, ['3 seeds instead of 5']);
  const executor = {
    slots: 1,
    run: async () => ({ status: 'ok' as const, trace: [], versions: {}, startedAt: '', cellSeconds: 0 }),
    close() {},
  };
  await run(config, { out, budget, executor });
  const again = await withinBudget(small, {
    ...request,
    speeds: () => Promise.reject(new Error('not again')),
  });
  assert.deepEqual(again.budget, budget);
  assert.deepEqual(storedConfig(again.config), storedConfig(config));
  assert.deepEqual(await makePlan(again.config), await makePlan(config));
  // A run begun by a version that stored no traits of learners.
  const untold = { ...small, learners: small.learners.map(({ traits: _, ...learner }) => learner) };
  assert.deepEqual((await withinBudget(untold, request)).budget, budget);
  assert.match(
    methods([loadRun(out)]).join('\n'),
    /The run small was made smaller before it began, to take no more than 31 s with 1 worker: 3 seeds instead of 5\./,
  );
  await assert.rejects(withinBudget(small, { ...request, seconds: 5 }), {
    name: 'UserError',
    message: /even the smallest version of small .* takes about 10 s, which is more$/,
  });
});
