import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellNames } from '../../../cli/watch/cell-names.ts';
import { storedConfig } from '../../../harness/config/config.ts';
import { loadConfig } from '../../../harness/config/load-config.ts';
import { makePlan, type PlannedCell } from '../../../harness/plan/plan.ts';
import { livePlanText, parseLivePlan } from '../../../harness/results/live-plan.ts';
import type { RunRecord } from '../../../harness/results/record.ts';
import { gridOf } from '../../../reports/live/grid.ts';

const wide = { family: 'bfc-wide', d: [8] };
const config = {
  ...{ name: 'names', seeds: 2, trials: 2, testSize: 256, backend: 'cpu' },
  tasks: [
    { family: 'bfc-chain[k=4]', label: 'chain', d: [6, 8], n: 128, steps: 100 },
    { family: 'bfc-chain[k=4]', label: 'chain', d: [8], n: 128, steps: 300 },
    { ...wide, label: 'few', n: 'd^2' },
    { ...wide, label: 'many', n: '8d^2' },
    { family: 'linear-control', d: 6, n: 'stream', learners: ['deep'] },
    { family: 'sphere-walk', label: 'walk', d: 8, n: 64, learners: ['mean'] },
  ],
  learners: [
    { learner: 'deep-sgd', label: 'deep' },
    { learner: 'two-layer', label: 'two', sweep: { width: [8, 16] } },
    { learner: 'deep-sgd[width=8]', label: `x${'y'.repeat(400)}` },
    { learner: 'deep-sgd[width=16]', label: `x${'y'.repeat(400)}z` },
    'mean',
  ],
};

async function planned() {
  const resolved = await loadConfig(config as never, {});
  const run = { config: storedConfig(resolved) } as unknown as RunRecord;
  return { run, cells: await makePlan(resolved) };
}

/** The grid of cells of which run.json and either their plan or their results are known. */
function gridFrom(run: RunRecord, cells: readonly PlannedCell[], known: 'plan' | 'results') {
  const named = new CellNames();
  const plan = cells.map(({ id, spec, taskLabel, learnerLabel }) => ({
    ...{ id, kind: spec.kind, d: spec.d, n: spec.n, seed: spec.seed, weight: 1, spec },
    ...{ task: taskLabel, learner: learnerLabel },
  }));
  named.use(run, known === 'plan' ? parseLivePlan(livePlanText({ cells: plan })) : undefined);
  const specs = new Map(cells.map(({ id, spec }) => [id, spec]));
  const ids = cells.map(({ id }) => id);
  named.look(ids, (id) => (known === 'results' ? specs.get(id) : undefined), new Map());
  return gridOf(Array.from(named.cells, (cell) => ({ ...cell, state: 'waiting' as const })));
}

test('a finished run has the names that it had while it ran, and no two entries share a row', async () => {
  const { run, cells } = await planned();
  const live = gridFrom(run, cells, 'plan');
  assert.deepEqual(gridFrom(run, cells, 'results'), live);
  assert.deepEqual(
    live.map(({ label }) => label),
    ['chain', 'few', 'many', 'linear-control', 'walk'],
  );
  const long = `x${'y'.repeat(299)}`;
  assert.deepEqual(
    live[0].rows.map(({ learner, boxes }) => [learner, ...boxes.map((box) => box?.total)]),
    [
      ['deep (100 steps)', 3, 3],
      ['two[width=8] (100 steps)', 3, 3],
      ['two[width=16] (100 steps)', 3, 3],
      [`${long} (100 steps)`, 3, 3],
      [`${long} (100 steps) (2)`, 3, 3],
      ['mean (100 steps)', 2, 2],
      ['deep (300 steps)', undefined, 3],
      ['two[width=8] (300 steps)', undefined, 3],
      ['two[width=16] (300 steps)', undefined, 3],
      [`${long} (300 steps)`, undefined, 3],
      [`${long} (300 steps) (2)`, undefined, 3],
      ['mean (300 steps)', undefined, 2],
    ],
    'two fits and their tuning each',
  );
});

test('a cell of which only a live file tells is called as that says, until there is more', async () => {
  const { run, cells } = await planned();
  const [{ id, spec }] = cells;
  const named = new CellNames();
  const shown = new Map([[id, { task: 'a\u001bb', learner: 'c', d: 8, n: 64 }]]);
  named.look([id, 'none'], () => undefined, shown);
  assert.deepEqual(
    Array.from(named.cells, ({ task, learner }) => [task, learner]),
    [['a\\u001bb', 'c']],
  );
  named.use(run, undefined);
  named.look([id], () => spec, shown);
  assert.deepEqual([named.get(id)?.task, named.get(id)?.learner], ['chain', 'deep']);
});
