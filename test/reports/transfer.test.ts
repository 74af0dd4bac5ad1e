import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellId } from '../../harness/results/cell-id.ts';
import { seal } from '../../harness/results/checksum.ts';
import { prediction } from '../../harness/results/prediction.ts';
import type { CellRecord, CellSpec } from '../../harness/results/record.ts';
import { headlines } from '../../reports/analysis/headline.ts';
import { transfers } from '../../reports/analysis/transfers.ts';
import { reportContent } from '../../reports/content.ts';
import { markdownReport } from '../../reports/export/markdown.ts';
import { traitsOf } from '../../reports/learner-traits.ts';
import { storedRun } from '../../reports/load.ts';
import { collectResults } from '../../reports/rows.ts';
import { runPredictions } from '../../reports/run-predictions.ts';
import { syntheticRun } from './synthetic-run.ts';

const { run, cells } = syntheticRun({
  families: ['bfc-wide'],
  d: [8, 16],
  seeds: 3,
  learners: ['deep-sgd', 'two-layer relu'],
});

function moved(cell: CellRecord, transfer: CellSpec['transfer'], times: number): CellRecord {
  const { checksum: _, ...record } = cell;
  const spec = { ...cell.spec, transfer };
  return seal({
    ...record,
    spec,
    id: cellId(spec),
    ...(cell.metrics && {
      metrics: { ...cell.metrics, relativeTestError: times * cell.metrics.relativeTestError },
    }),
    info: { sourceTestError: 0.125 },
  });
}

const sourceOf = (cell: CellRecord, noise: number) => ({
  taskParams: { noise },
  differs: { noise },
  n: 16 * cell.spec.d ** 2,
  features: 'last' as const,
});
const transferred = cells.map((cell) => moved(cell, sourceOf(cell, 0.5), 0.1));
const all = [...cells, ...transferred];
const resultsOf = (records: readonly CellRecord[]) =>
  collectResults([storedRun({ ...run, cells: records.map(({ id }) => id) }, records)]);

test('transferred fits share the task’s facet, and never a series with others', () => {
  const { series, facets, rows } = resultsOf(all);
  assert.deepEqual(
    facets.map(({ label }) => label),
    ['bfc-wide'],
  );
  const source = 'transfer from noise=0.5';
  assert.deepEqual(
    series.map(({ label, transferred: own }) => [label, own ?? false]),
    [
      ['deep-sgd', false],
      [`deep-sgd (${source})`, true],
      ['two-layer relu', false],
      [`two-layer relu (${source})`, true],
    ],
  );
  for (const { series: label, transfer } of rows)
    assert.equal(label.includes(source), transfer !== undefined);
});

test('they are named even where there is nothing to tell them from', () => {
  const { series } = resultsOf(transferred);
  assert.deepEqual(
    series.map(({ label }) => label),
    ['deep-sgd (transfer from noise=0.5)', 'two-layer relu (transfer from noise=0.5)'],
  );
});

test('they are not taken for the rest of a curve that ends at another n', () => {
  const later = transferred.filter(({ spec }) => spec.d === 16);
  const earlier = cells.filter(({ spec }) => spec.d === 8);
  const { rows } = resultsOf([...earlier, ...later]);
  for (const { d, series } of rows) assert.equal(series.includes('transfer'), d === 16);
});

test('two sources, or two numbers of source samples at one place, are separate series', () => {
  const other = cells.map((cell) => moved(cell, sourceOf(cell, 1), 0.2));
  const more = cells.map((cell) => moved(cell, { ...sourceOf(cell, 0.5), n: 99 }, 0.2));
  const labels = resultsOf([...all, ...other, ...more]).series.map(({ label }) => label);
  const ofDeep = labels.filter((label) => label.startsWith('deep-sgd'));
  assert.deepEqual(ofDeep, [
    'deep-sgd',
    'deep-sgd (transfer from noise=0.5, 1,024 source samples)',
    'deep-sgd (transfer from noise=0.5, 4,096 source samples)',
    'deep-sgd (transfer from noise=1, 1,024 source samples or 4,096 source samples)',
    'deep-sgd (transfer from noise=0.5, 99 source samples)',
  ]);
});

test('the number of source samples may grow along a curve, and the methods say how', () => {
  const { alongCurves } = resultsOf(all);
  assert.deepEqual(alongCurves, [
    'On bfc-wide: 1,024 source samples at d = 8 and 4,096 source samples at d = 16.',
  ]);
});

test('with features from elsewhere a learner plays no role in verdicts', () => {
  const results = resultsOf(all);
  const [{ entries, reference }] = headlines(results);
  assert.equal(reference, 'deep-sgd');
  assert.ok(entries.every(({ series }) => !series.transferred));
  const [, deep] = results.series;
  assert.deepEqual([traitsOf(deep).role, traitsOf(deep).group], [undefined, 'Deep']);
});

test('each is compared with the same learner on the same samples without the source', () => {
  const found = transfers(resultsOf(all));
  assert.deepEqual(
    found.map(({ d, sourceSamples, seeds }) => [d, sourceSamples, seeds]),
    [
      [8, 1024, 3],
      [8, 1024, 3],
      [16, 4096, 3],
      [16, 4096, 3],
    ],
  );
  for (const { gain, sourceError, error, without } of found) {
    assert.ok(gain && Math.abs(gain.median - 10) < 1e-9);
    assert.equal(sourceError?.median, 0.125);
    assert.ok(without && Math.abs(without.median / error.median - 10) < 1e-9);
  }
  const [alone] = transfers(resultsOf(transferred));
  assert.deepEqual([alone.without, alone.gain], [undefined, undefined]);
});

test('the report has a section with them', () => {
  const stored = storedRun({ ...run, cells: all.map(({ id }) => id) }, all);
  const markdown = markdownReport(reportContent([stored], 'hierbench report'));
  assert.match(markdown, /## Transfer\n[\s\S]*\| bfc-wide \| 8 \| .*transfer from noise=0\.5.*\| 10×/);
  const without = markdownReport(reportContent([storedRun(run, cells)], 'hierbench report'));
  assert.doesNotMatch(without, /## Transfer|## Features found/);
});

test('a prediction names its learner as the charts of its own task do', () => {
  const two = syntheticRun({
    families: ['bfc-wide', 'bfc-chain'],
    d: [8, 16],
    seeds: 3,
    learners: ['deep-sgd', 'two-layer relu'],
  });
  const records = two.cells.map((cell) =>
    cell.spec.family === 'bfc-chain' ? moved(cell, sourceOf(cell, 0.5), 0.1) : cell,
  );
  const tasks = two.run.config.tasks.map((entry) =>
    entry.family === 'bfc-chain'
      ? { ...entry, transfer: { params: { noise: 0.5 }, features: 'last' } }
      : entry,
  );
  const predictions = ['bfc-wide', 'bfc-chain'].flatMap((task) => [
    prediction.parse({ claim: 'it is so', task, learner: 'deep-sgd', atMost: 1 }),
    prediction.parse({ claim: 'it is so', task, learner: 'two-layer relu', over: 'deep-sgd', atLeast: 1 }),
  ]);
  const config = { ...two.run.config, tasks, predictions } as typeof two.run.config;
  const outcomes = runPredictions(
    storedRun({ ...two.run, config, cells: records.map(({ id }) => id) }, records),
  );
  const there = ' (transfer from noise=0.5)';
  assert.deepEqual(
    outcomes.map(({ prediction: { task, learner, over } }) => [task, learner, over]),
    [
      ['bfc-wide', 'deep-sgd', undefined],
      ['bfc-wide', 'two-layer relu', 'deep-sgd'],
      ['bfc-chain', `deep-sgd${there}`, undefined],
      ['bfc-chain', `two-layer relu${there}`, `deep-sgd${there}`],
    ],
  );
});
