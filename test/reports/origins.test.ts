import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corrections } from '../../reports/analysis/correction.ts';
import { methods } from '../../reports/analysis/methods.ts';
import { summarise } from '../../reports/analysis/summary.ts';
import { errorVersusD } from '../../reports/charts/error-versus-d.ts';
import { reportContent } from '../../reports/content.ts';
import { disagreeing, groupByOrigin } from '../../reports/origins.ts';
import { collectResults } from '../../reports/rows.ts';
import { diagnosedResults } from './diagnosed-rows.ts';
import { runOn } from './two-labs.ts';

const learners = ['deep-sgd', 'mean'];
const here = runOn({}, { learners });
const there = runOn({ cpu: 'Other CPU' }, { learners, salt: 'there' });

test('runs from one environment that agree form one curve, and add up', () => {
  const more = runOn({ memoryGiB: 64, cores: 8, os: 'linux 6.2' }, { learners, seeds: 5 });
  assert.deepEqual(
    groupByOrigin([here, more]).map(({ label }) => label),
    [''],
  );
  const { series, rows } = collectResults([here, more]);
  assert.deepEqual(
    series.map(({ label }) => label),
    ['deep-sgd', 'mean'],
  );
  assert.equal(rows.length, 2 * 2 * 2 * 5);
});

test('processor, backend, threads, versions: everything that decides a result separates runs', () => {
  const other = { name: 'cpu', why: 'cpu' };
  for (const [run, label] of [
    [runOn({ cpu: 'Other CPU' }), 'Other CPU'],
    [runOn({ backend: other }), 'cpu'],
    [runOn({ backend: { name: 'wasm', why: '', threads: 2 } }), undefined],
    [runOn({ versions: { '@tensorflow/tfjs': '4.23.0', 'ml-matrix': '6.15.1' } }), undefined],
    [runOn({ node: 'v22.1.0' }), undefined],
    [runOn({}, {}, { version: '0.2.0' }), 'hierbench 0.2.0'],
  ] as const) {
    const groups = groupByOrigin([runOn({}), run]);
    assert.equal(groups.length, 2, label);
    assert.equal(groups[1].label, label ?? 'environment 2');
  }
  assert.equal(groupByOrigin([runOn({}), runOn({ node: 'v20.99.0' })]).length, 1);
  const drawing = { '@tensorflow/tfjs': '4.22.0', 'ml-matrix': '6.15.1', 'chart.js': '9' };
  assert.equal(
    groupByOrigin([runOn({}), runOn({ versions: drawing })]).length,
    1,
    'drawing decides no result',
  );
});

test('runs from one environment that disagree about a cell are kept apart as well', () => {
  const twice = runOn({}, { learners, name: 'again', salt: 'other numbers' });
  assert.equal(disagreeing([here, twice]), here.fits.length);
  const labels = groupByOrigin([here, twice]).map(({ label }) => label);
  assert.deepEqual(labels, ['synthetic', 'again']);
  const slower = runOn(
    {},
    { learners },
    { change: ({ timings }) => ({ timings: timings && { ...timings, fitSeconds: 99 } }) },
  );
  assert.equal(disagreeing([here, slower]), 0, 'times are no result');
});

test('fits from two environments share no series, no median and no curve', () => {
  const results = collectResults([here, there]);
  assert.deepEqual(
    results.series.map(({ label }) => label),
    [
      'deep-sgd (Example CPU @ 2.40GHz)',
      'deep-sgd (Other CPU)',
      'mean (Example CPU @ 2.40GHz)',
      'mean (Other CPU)',
    ],
  );
  assert.equal(results.rows.length, 2 * here.fits.length, 'a cell of both counts for both');
  const alone = (run: typeof here, label: string) =>
    summarise(collectResults([run]).rows).map(({ task, d, series, error }) => [
      task,
      d,
      `${series} (${label})`,
      error,
    ]);
  const expected = [...alone(here, 'Example CPU @ 2.40GHz'), ...alone(there, 'Other CPU')];
  const key = (entry: unknown) => JSON.stringify(entry);
  assert.deepEqual(
    summarise(results.rows)
      .map(({ task, d, series, error }) => key([task, d, series, error]))
      .sort(),
    expected.map(key).sort(),
  );
  const curves = errorVersusD(results)?.figure.panels[0].curves.map(({ series }) => series) ?? [];
  assert.ok(curves.includes('deep-sgd (Other CPU)') && curves.includes('deep-sgd (Example CPU @ 2.40GHz)'));
});

test('the names given in a merge distinguish environments', () => {
  const [a, b, c] = [
    runOn({}, { learners }, { origin: 'lab-a' }),
    runOn({ cpu: 'Other CPU' }, { learners }, { origin: 'lab-b' }),
    runOn({}, { learners, seeds: 4 }, { origin: 'lab-c' }),
  ];
  assert.deepEqual(
    groupByOrigin([a, b, c]).map(({ label }) => label),
    ['lab-a + lab-c', 'lab-b'],
  );
  const { series, rows } = collectResults([a, b]);
  assert.deepEqual(
    series.map(({ label }) => label),
    ['deep-sgd (lab-a)', 'deep-sgd (lab-b)', 'mean (lab-a)', 'mean (lab-b)'],
  );
  assert.deepEqual([...new Set(rows.map(({ origin }) => origin))].sort(), ['lab-a', 'lab-b']);
});

test('hostile and very long names of machines stay one short line', () => {
  const hostile = runOn({ cpu: `<img src=x onerror=alert(1)>\u202e\n${'x'.repeat(10_000)}` }, { learners });
  for (const { label } of collectResults([here, hostile]).series) {
    assert.ok([...label].length <= 100, label);
    assert.doesNotMatch(label, /[\p{Cc}\p{Cf}]/u);
  }
});

test('the methods first say what was put together, and how', () => {
  assert.match(methods([here, there])[0], /^The fits come from 2 environments and are never pooled/);
  assert.match(methods([here, there])[0], /Other CPU: run synthetic, Other CPU, wasm, hierbench 0\.1\.0/);
  const [pooled] = methods([here, there], true);
  assert.match(pooled, /^The fits of 2 environments are pooled into common curves, because .*\(--pool\)/);
  assert.match(pooled, /For 24 cells on which runs disagree, the first run’s result counts/);
  assert.doesNotMatch(methods([here, here])[0], /environments/);
});

test('--pool makes one series per learner, in which each cell counts once', () => {
  const { results } = reportContent([here, there], 'x', { pool: true });
  assert.deepEqual(
    results.series.map(({ label }) => label),
    learners,
  );
  assert.equal(results.rows.length, here.fits.length);
});

test('frozen and joint fits are paired within one environment', () => {
  const one = diagnosedResults();
  const of = (origin: string) =>
    one.rows.map((row) => ({ ...row, origin, series: `${row.series} (${origin})` }));
  const series = ['a', 'b'].flatMap((origin) =>
    one.series.map((entry) => ({ ...entry, origin, label: `${entry.label} (${origin})` })),
  );
  const alone = corrections(one);
  assert.equal(alone.length, 4);
  const both = corrections({ ...one, series, rows: [...of('a'), ...of('b')] });
  assert.equal(both.length, 2 * alone.length);
  assert.deepEqual(both.map(({ origin }) => origin).sort(), [
    ...alone.map(() => 'a'),
    ...alone.map(() => 'b'),
  ]);
  for (const { pairs, feature, facet, origin } of both) {
    assert.ok(facet.label.endsWith(` (${origin})`));
    assert.ok(
      alone.some((known) => known.pairs === pairs && known.feature.ratio?.median === feature.ratio?.median),
    );
  }
});
