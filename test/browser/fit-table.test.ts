import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenFits, columns, columnsFor } from '../../reports/explorer/browser/fit-table.ts';
import type { State } from '../../reports/explorer/browser/state.ts';
import { explorerData } from '../../reports/explorer/payload.ts';
import { collectResults } from '../../reports/rows.ts';
import { syntheticRun } from '../reports/synthetic-run.ts';

const { run, cells } = syntheticRun({ failures: true, d: [8, 16], seeds: 2 });
const data = explorerData(collectResults([{ run, fits: cells, searches: [], warnings: [] }]));
const state = {
  text: '',
  inTask: '',
  inLearner: '',
  inD: '',
  inStatus: '',
  sort: '',
  descending: false,
} as State;

test('without filters the table shows every fit, in the order of the report', () => {
  assert.deepEqual(chosenFits(data, state), data.fits);
});

test('every column sorts both ways, with fits that have no value last', () => {
  for (const { key, value } of columns)
    for (const descending of [false, true]) {
      const values = chosenFits(data, { ...state, sort: key, descending }).map((fit) => value(fit, data));
      const known = values.filter((own) => own !== undefined);
      assert.deepEqual(values.slice(0, known.length), known, `${key}: what has no value is last`);
      const ordered = known.every((own, i) => {
        if (i === 0) return true;
        const before = known[i - 1];
        return descending ? before >= own : before <= own;
      });
      assert.ok(ordered, `${key}${descending ? ', descending' : ''}`);
    }
});

test('filters are combined with AND, and words are found in names, messages and ids', () => {
  const chosen = chosenFits(data, { ...state, inTask: 'bfc-deep-wide', inD: '8', text: 'SGD' });
  assert.equal(chosen.length, 2);
  assert.ok(chosen.every(({ learner }) => data.learners[learner].label === 'deep-sgd'));
  const failed = data.fits.find(({ status }) => status === 'diverged');
  assert.ok(failed);
  assert.ok(chosenFits(data, { ...state, text: 'not finite' }).some(({ id }) => id === failed.id));
  assert.deepEqual(chosenFits(data, { ...state, text: failed.id }), [failed]);
});

test('environments have a column of regret, and alone none of test errors', () => {
  const [task] = data.tasks;
  const played = { ...task, played: true as const };
  const titles = (...tasks: (typeof data.tasks)[number][]) =>
    columnsFor({ tasks })
      .map(({ title }) => title)
      .join();
  assert.match(titles(task, played), /test error,relative regret,fit/);
  assert.match(titles(played), /seed,relative regret,fit/);
  assert.equal(titles(task), columns.map(({ title }) => title).join());
});
