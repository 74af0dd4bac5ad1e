import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectResults } from '../../reports/rows.ts';
import { hostile, type SyntheticOptions, syntheticRun } from './synthetic-run.ts';

function stored(options: SyntheticOptions) {
  const { run, cells } = syntheticRun(options);
  return { run, fits: cells, searches: [], warnings: [] };
}

test('there is one row per fit, labelled as in the configuration, in its order', () => {
  const { rows, series, facets } = collectResults([stored({ seeds: 2, failures: true })]);
  assert.equal(rows.length, 2 * 3 * 13 * 2);
  assert.deepEqual(series.map(({ label }) => label).slice(0, 3), [
    'deep-sgd',
    'layerwise',
    'layerwise + joint',
  ]);
  assert.deepEqual(
    facets.map(({ label, degree }) => [label, degree]),
    [
      ['bfc-wide', 4],
      ['bfc-deep-wide', 8],
    ],
  );
  assert.ok(rows.every(({ status, testError }) => (status === 'ok') === (testError !== undefined)));
  assert.equal(rows[0].series, 'deep-sgd');
  assert.deepEqual([rows[0].d, rows[0].n, rows[0].seed], [8, 512, 1]);
});

test('a task listed under two labels keeps them apart by the steps at each d', () => {
  const run = stored({ seeds: 1, learners: ['mean'], families: ['bfc-wide'], d: [8, 16] });
  const [first] = run.run.config.tasks;
  run.run.config.tasks = [
    { ...first, label: 'short', steps: { 8: 100, 16: 8000 } },
    { ...first, label: 'long', steps: { 8: 8000, 16: 20_000 } },
  ];
  assert.deepEqual(
    collectResults([run]).rows.map(({ task, d }) => [task, d]),
    [
      ['short', 16],
      ['long', 8],
    ],
  );
});

test('a cell that two runs have counts once, and runs add up', () => {
  const both = collectResults([
    stored({ seeds: 1, name: 'one', learners: ['mean'] }),
    stored({ seeds: 2, name: 'two', learners: ['mean', 'deep-sgd'] }),
  ]);
  assert.equal(both.rows.length, 2 * 3 * 2 * 2);
  assert.equal(new Set(both.rows.map(({ id }) => id)).size, both.rows.length);
  assert.deepEqual(
    both.series.map(({ label }) => label),
    ['mean', 'deep-sgd'],
  );
});

test('equal labels of different learners are distinguished, unknown cells get a name, plain parameters are readable', () => {
  const first = stored({ seeds: 1, learners: ['mean'] });
  const second = stored({ seeds: 1, learners: ['kernel-ridge rbf'] });
  second.run.config.learners = [{ learner: 'random-features', params: {}, label: 'mean' }];
  assert.deepEqual(
    collectResults([first, second]).series.map(({ label }) => label),
    ['mean', 'mean (random-features)', 'kernel-ridge rbf'],
  );
  const third = stored({ seeds: 1, learners: ['two-layer relu'] });
  third.run.config.learners = [
    { learner: 'two-layer', params: { activation: 'relu' }, label: 'two-layer[activation=relu]' },
  ];
  assert.deepEqual(
    collectResults([third]).series.map(({ label }) => label),
    ['two-layer relu'],
  );
});

test('labels and messages lose control characters, escape sequences and line breaks', () => {
  const { series, rows } = collectResults([stored({ seeds: 1, hostile: true, failures: true })]);
  for (const text of [...series.map(({ label }) => label), ...rows.map(({ message }) => message ?? '')])
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u);
  assert.ok(
    series.some(({ label }) => label.startsWith('<script>')),
    hostile.learner,
  );
  assert.ok(!series.some(({ label }) => label.includes('[31m')));
});
