import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCharts } from '../../reports/charts/all-charts.ts';
import { compareRuns } from '../../reports/compare/compare-runs.ts';
import { comparisonPage } from '../../reports/compare/comparison-page.ts';
import { comparisonText } from '../../reports/compare/comparison-text.ts';
import { type Content, reportContent } from '../../reports/content.ts';
import { analysisJson } from '../../reports/export/analysis-json.ts';
import { csvDictionary, resultsCsv } from '../../reports/export/csv.ts';
import { latexTables } from '../../reports/export/latex.ts';
import { markdownReport } from '../../reports/export/markdown.ts';
import { storedRun } from '../../reports/load.ts';
import { htmlPage } from '../../reports/page/page.ts';
import { collectResults } from '../../reports/rows.ts';
import { runHash } from '../../reports/run-hash.ts';
import { publicRun } from '../../reports/site/public-run.ts';
import { aMetric, runWithMetric } from './own-metric-runs.ts';
import { syntheticRun } from './synthetic-run.ts';

/** The page, with empty pictures. */
const pageOf = (content: Content) =>
  htmlPage(content, new Map(content.charts.map(({ name }) => [name, '<svg></svg>'])));

const tail = aMetric({ description: 'What the tail is', unit: 'ms' });
const r2 = aMetric({ name: 'r2', title: 'R² of something', better: 'higher', digest: 'b'.repeat(64) });

/** Of seed 2 it fails, and of seed 3 it has no value. */
const withReasons = runWithMetric(tail, (cell, error) =>
  cell.spec.seed === 2
    ? { failed: 'TypeError: no (tail.ts:3:4)' }
    : cell.spec.seed === 3
      ? { missing: 'it is NaN' }
      : { value: 2 * error },
);

test('a metric is a column of the results, and the reasons for missing values another', () => {
  const { rows } = collectResults([withReasons]);
  const [head, ...lines] = resultsCsv({ rows }).trim().split('\r\n');
  const fields = head.split(',');
  assert.deepEqual(fields.slice(-2), ['metric_tail', 'metric_tail_note']);
  const at = (line: string, name: string) => line.split(',').at(fields.indexOf(name) - fields.length);
  const of = (seed: number) => lines.find((line) => line.split(',')[fields.indexOf('seed')] === String(seed));
  const first = of(1) ?? '';
  assert.equal(Number(at(first, 'metric_tail')), 2 * rows.filter(({ seed }) => seed === 1)[0].testError!);
  assert.match(of(2) ?? '', /,,TypeError: no \(tail\.ts:3:4\)$/);
  assert.match(of(3) ?? '', /,,it is NaN$/);
  assert.match(
    csvDictionary('results.csv', rows),
    /`metric_tail` \| the tail, ms, on the test sample: What the tail is; lower is better \|/,
  );
});

test('reports without metrics have no column, section or chart of them', () => {
  const { run, cells } = syntheticRun({ families: ['bfc-wide'] });
  const content = reportContent([storedRun(run, cells)], '');
  assert.equal(content.ownMetrics, undefined);
  assert.doesNotMatch(resultsCsv(content.results), /metric_/);
  assert.doesNotMatch(pageOf(content), /id="metrics"/);
});

test('a report has a table of metrics with intervals, and says why values are missing', () => {
  const content = reportContent([withReasons], '');
  const markdown = markdownReport(content);
  assert.match(markdown, /## Metrics/);
  assert.match(markdown, /tail: What the tail is; lower is better\./);
  assert.match(markdown, /3 of 5/);
  assert.match(markdown, /The metric tail failed in 6 fits: TypeError: no/);
  assert.match(markdown, /6 fits have no tail: it is NaN\./);
  assert.match(pageOf(content), /<section id="metrics"><h2>Metrics<\/h2>/);
  assert.ok(latexTables(content).get('metrics.tex')?.includes('the tail, ms'));
  const [first] = (JSON.parse(analysisJson(content)) as { metrics: Record<string, unknown>[] }).metrics;
  assert.deepEqual([first.metric, first.better, first.attempted, first.seeds], ['tail', 'lower', 5, 3]);
});

test('a metric is charted against d and over training, on an axis of its own kind', () => {
  const charts = (log: boolean) =>
    allCharts(
      collectResults([
        runWithMetric({ ...r2, ...(log && { log: true }) }, (_, error) => ({ value: 1 - 2 * error })),
      ]),
    ).filter(({ section }) => section === 'metrics');
  const [versusD, training] = charts(false);
  assert.equal(versusD.name, 'metric-r2-versus-d');
  assert.equal(training.name, 'metric-r2-over-training');
  const { rows, panels } = versusD.figure;
  assert.equal(rows[0].y.linear, true);
  const mean = panels[0].curves.find(({ series }) => series === 'mean');
  assert.ok(
    mean?.points.every(({ y }) => y < 0 && y > rows[0].y.min),
    'negative values are on a linear axis',
  );
  // On a logarithmic axis they are in the lane below.
  assert.equal(charts(true)[0].figure.rows[0].y.zero, '≤ 0');
});

test('fits with and without metrics are one curve, and two versions of a metric are kept apart', () => {
  const plain = syntheticRun({ families: ['bfc-wide'], learners: ['deep-sgd', 'mean'] });
  const edited = runWithMetric(aMetric({ digest: 'c'.repeat(64) }), () => ({ value: 1 }), { salt: 'x' });
  const both = collectResults([storedRun(plain.run, plain.cells), withReasons]);
  assert.equal(both.series.length, 2);
  assert.ok(both.rows.every(({ own }) => own?.tail));
  assert.match(both.repeated?.join() ?? '', /each counts once/);
  const two = reportContent([withReasons, edited], '');
  const labels = two.ownMetrics?.summaries.flatMap(({ values }) => values.map(({ metric }) => metric.label));
  assert.deepEqual([...new Set(labels)], ['tail aaaaaa']);
});

const compared = (factor: number) =>
  compareRuns(
    runWithMetric(r2, (_, error) => ({ value: 1 - 1e-3 * (1 + error) })),
    runWithMetric(r2, (cell, error) => ({
      value: factor * (1 - 1e-3 * (1 + error)) * (1 + 1e-4 * cell.spec.seed),
    })),
    { tolerance: 0.1 },
  );

test('compare judges a metric beyond noise and in its own direction', () => {
  const kinds = (factor: number) => compared(factor).metrics?.learners.map(({ kind }) => kind);
  assert.deepEqual(kinds(0.5), ['worse', 'worse']);
  assert.deepEqual(kinds(2), ['better', 'better']);
  assert.deepEqual(kinds(1.01), ['same', 'same']);
  const comparison = compared(0.5);
  assert.equal(comparison.findings.filter(({ kind }) => kind === 'regression').length, 2);
  const text = comparisonText(comparison);
  assert.match(text, /metric r2 of deep-sgd: 0\.50×, 95% interval .*, 15 fits, p = .* \(higher is better\)/);
  assert.match(comparisonPage(comparison, ''), /<section id="metrics">/);
});

test('values that may be negative are compared by their differences', () => {
  const [first] =
    compareRuns(
      runWithMetric(r2, (_, error) => ({ value: error - 1 })),
      runWithMetric(r2, (_, error) => ({ value: error - 2 })),
      { tolerance: 0.1 },
    ).metrics?.learners ?? [];
  assert.deepEqual([first.by, first.kind], ['difference', 'worse']);
  assert.ok(Math.abs(first.change + 1) < 1e-9);
});

test('a metric that one run lacks, or whose file was edited, is named and not compared', () => {
  const plain = syntheticRun({ families: ['bfc-wide'], learners: ['deep-sgd', 'mean'] });
  const options = { tolerance: 0.1 };
  const lacking = compareRuns(storedRun(plain.run, plain.cells), withReasons, options);
  assert.equal(lacking.shared, 30, 'the fits are compared all the same');
  assert.deepEqual(lacking.metrics?.uncompared, [{ metric: 'tail', why: 'only after' }]);
  const edited = runWithMetric(aMetric({ digest: 'c'.repeat(64) }), () => ({ value: 1 }));
  const changed = compareRuns(withReasons, edited, options);
  assert.deepEqual(changed.metrics?.learners, []);
  assert.match(comparisonText(changed), /tail: its file was edited between the runs/);
});

const predictionOf = (quantity: string, more: object) => {
  const run = runWithMetric(r2, (cell, error) => ({
    value: (cell.spec.learner === 'mean' ? 0.1 : 0.9) * (1 + error),
  }));
  const predictions = [
    { claim: 'c', task: 'bfc-wide', learner: 'deep-sgd', quantity, measure: 'value', ...more },
  ];
  const config = { ...run.run.config, predictions: predictions as never };
  return reportContent([{ ...run, run: { ...run.run, config } }], '').predictions[0];
};

test('predictions may be about a metric: its value, a ratio, and when training brings it to a level', () => {
  assert.equal(predictionOf('metric r2', { atLeast: 0.8 }).kind, 'holds');
  assert.equal(predictionOf('metric r2', { atMost: 0.8 }).kind, 'fails');
  assert.equal(predictionOf('metric r2', { over: 'mean', atLeast: 4, atMost: 10 }).kind, 'holds');
  const steps = predictionOf('metric r2', { measure: 'exponent of steps', level: 0.5, atMost: 3 });
  // Every fit has more than the level from its first point on.
  assert.equal(steps.kind, 'unmeasured');
  assert.equal(predictionOf('metric r2', { measure: 'exponent', atMost: 0.5 }).kind, 'holds');
});

test('a metric that says when a target counts as learnt gives verdicts by the rule for errors', () => {
  const verdictsOf = (better: 'lower' | 'higher', learnt: number) =>
    reportContent(
      [
        runWithMetric({ ...r2, better, learnt }, ({ spec: { learner } }) => {
          const good = learner === 'deep-sgd';
          return { value: better === 'lower' ? (good ? 0.1 : 0.9) : good ? 0.9 : 0.1 };
        }),
      ],
      '',
    );
  for (const content of [verdictsOf('lower', 0.2), verdictsOf('higher', 0.8)]) {
    assert.deepEqual(
      content.ownMetrics?.verdicts.map(({ series, kind }) => [series, kind]),
      [
        ['deep-sgd', 'learns'],
        ['mean', 'stalls'],
      ],
    );
    assert.match(markdownReport(content), /r2 [≤≥] 0\.[28]/);
  }
  assert.deepEqual(reportContent([withReasons], '').ownMetrics?.verdicts, []);
});

test('where a metric’s file lies identifies no run, and is not published', () => {
  const elsewhere = runWithMetric({ ...r2, module: '/home/you/r2.ts' }, () => ({ value: 1 }));
  const here = runWithMetric(r2, () => ({ value: 1 }));
  assert.equal(runHash(elsewhere), runHash(here));
  assert.notEqual(
    runHash(runWithMetric({ ...r2, digest: 'd'.repeat(64) }, () => ({ value: 1 }))),
    runHash(here),
  );
  assert.equal(publicRun(elsewhere).run.config.metrics?.[0].module, 'r2.ts');
});
