import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prediction } from '../../harness/results/prediction.ts';
import type { CellRecord, CellSpec } from '../../harness/results/record.ts';
import { predictionOutcomes } from '../../reports/analysis/predictions.ts';
import { regrets } from '../../reports/analysis/regrets.ts';
import { apart } from '../../reports/apart.ts';
import { compareRuns } from '../../reports/compare/compare-runs.ts';
import { comparisonPage } from '../../reports/compare/comparison-page.ts';
import { comparisonText } from '../../reports/compare/comparison-text.ts';
import { allRows, reportContent } from '../../reports/content.ts';
import { explorerData } from '../../reports/explorer/payload.ts';
import { analysisJson } from '../../reports/export/analysis-json.ts';
import { resultsCsv } from '../../reports/export/csv.ts';
import { latexTables } from '../../reports/export/latex.ts';
import { markdownReport } from '../../reports/export/markdown.ts';
import { terminalHeadline } from '../../reports/export/terminal.ts';
import { terminalSketch } from '../../reports/export/terminal-sketch.ts';
import { storedRun } from '../../reports/load.ts';
import { htmlPage } from '../../reports/page/page.ts';
import { collectResults } from '../../reports/rows.ts';
import { sampleRecord, sampleSpec } from '../harness/results/sample-record.ts';
import { syntheticRun } from './synthetic-run.ts';

const uniform = 0.5;

/** A cell whose regret is uniform · t^exponent. */
function played(
  exponent: number,
  changes: Partial<CellSpec> = {},
  result: Partial<CellRecord> = {},
): CellRecord {
  const spec = sampleSpec({ family: 'sphere-walk', n: 1024, agent: 'value-iteration', d: 8, ...changes });
  const times = [32, 64, 128, 256, 512, 1024];
  const regretAt = (t: number) => uniform * t ** exponent;
  return sampleRecord(spec, {
    trace: times.map((t) => ({
      step: t,
      samplesSeen: 2 * t,
      seconds: t / 100,
      error: regretAt(t) / (uniform * t),
      regret: regretAt(t),
      greedyRegret: 0.01,
    })),
    regret: {
      episodes: 1024,
      total: regretAt(1024),
      uniform,
      relative: regretAt(1024) / (uniform * 1024),
      exponent,
      meanReturn: 1.3,
      uniformReturn: 1,
      optimalReturn: 1.5,
    },
    ...result,
  });
}

const cells = [101, 102, 103].flatMap((seed) => [
  played(0.5, { seed, learner: 'deep-sgd' }),
  played(1, { seed }),
  played(0.6, { seed, learner: 'two-layer' }, seed === 103 ? { status: 'timeout', regret: undefined } : {}),
]);

/** A stored run of these cells and of some fits on a task. */
function stored(withTasks: boolean) {
  const { run, cells: fits } = syntheticRun({
    families: ['bfc-wide'],
    d: [8, 16],
    seeds: 2,
    learners: ['deep-sgd', 'mean'],
  });
  const environment = {
    ...run,
    config: {
      ...run.config,
      tasks: [...run.config.tasks, { family: 'sphere-walk', params: {}, label: 'sphere-walk', d: [8] }],
    },
  };
  return storedRun(environment, withTasks ? [...fits, ...cells] : cells);
}

test('environments have a section, a chart and columns of their own, beside tasks and alone', () => {
  for (const withTasks of [true, false]) {
    const content = reportContent([stored(withTasks)], 'hierbench report x');
    assert.equal(content.families.length, withTasks ? 1 : 0);
    const charts = content.charts.filter(({ section }) => section === 'environments');
    assert.deepEqual(
      charts.map(({ name }) => name),
      ['regret-versus-episodes'],
    );
    assert.equal(charts[0].figure.panels[0].curves.length, 3);
    const svgs = new Map(content.charts.map(({ name }) => [name, '<svg></svg>']));
    for (const text of [markdownReport(content), terminalHeadline(content), htmlPage(content, svgs)]) {
      assert.match(text, /sphere-walk/);
      assert.match(text, /0\.031/);
      assert.doesNotMatch(text, /There are no fits in these runs yet/);
    }
    assert.match(latexTables(content).get('regret.tex') ?? '', /sphere-walk/);
    const csv = resultsCsv({ rows: allRows(content) });
    assert.equal(csv.trim().split('\r\n').length, allRows(content).length + 1);
    assert.match(csv, /value-iteration,16,0\.03125,0\.5,1\.3,1\.5/);
    const { environments } = JSON.parse(analysisJson(content)) as { environments: { regressor: string }[] };
    assert.equal(environments.length, 3);
    assert.ok(content.failures.some(({ status, task }) => status === 'timeout' && task === 'sphere-walk'));
  }
});

test('nothing about tasks changes where there are no environments', () => {
  const { run, cells: fits } = syntheticRun({ families: ['bfc-wide'], d: [8], seeds: 1 });
  const results = collectResults([storedRun(run, fits)]);
  assert.equal(apart(results).tasks, results);
  assert.equal(apart(results).environments, undefined);
});

test('a failed cell counts as infinite regret, and sketches of errors leave environments out', () => {
  const results = collectResults([stored(false)]);
  const { environments } = apart(results);
  assert.ok(environments);
  const all = regrets(environments);
  const own = all.find(({ series }) => series === 'two-layer');
  assert.deepEqual([own?.seeds, own?.attempted, own?.relative?.high], [2, 3, Number.POSITIVE_INFINITY]);
  assert.equal(all.find(({ series }) => series === 'deep-sgd')?.exponent?.median, 0.5);
  assert.equal(terminalSketch(results), '');
});

test('predictions bound relative regret, its ratio and its exponent', () => {
  const { rows } = collectResults([stored(false)]);
  const about = { claim: 'it is so', task: 'sphere-walk' };
  const kinds = predictionOutcomes(rows, [
    prediction.parse({ ...about, learner: 'deep-sgd', quantity: 'regret exponent', atMost: 0.95 }),
    prediction.parse({ ...about, learner: 'mean', quantity: 'regret exponent', atLeast: 0.97 }),
    prediction.parse({ ...about, learner: 'mean', over: 'deep-sgd', quantity: 'regret', atLeast: 1.5 }),
    prediction.parse({ ...about, learner: 'deep-sgd', quantity: 'regret', atLeast: 0.5 }),
    prediction.parse({ ...about, learner: 'two-layer', quantity: 'regret', atMost: 0.9 }),
  ]).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['holds', 'holds', 'holds', 'fails', 'open']);
});

test('the explorer has regret in place of errors: of every fit, in medians, and along episodes', () => {
  const content = reportContent([stored(true)], 'hierbench report x');
  const data = explorerData(content.results, content.environments?.results);
  const place = data.tasks.findIndex(({ label }) => label === 'sphere-walk');
  assert.deepEqual(
    data.tasks.map(({ played }) => played),
    [undefined, true],
  );
  const deep = data.learners.findIndex(({ label }) => label === 'deep-sgd');
  const points = data.points.filter(({ task }) => task === place);
  assert.ok(points.every(({ error, regret }) => error === undefined && regret?.length === 3));
  assert.deepEqual(points.find(({ learner }) => learner === deep)?.regret, [0.03125, 0.03125, 0.03125]);
  const fits = data.fits.filter(({ task, learner }) => task === place && learner === deep);
  for (const { regret, regretExponent, totalRegret, error, trace } of fits) {
    assert.deepEqual([regret, regretExponent, totalRegret, error], [0.03125, 0.5, 16, undefined]);
    assert.deepEqual(trace?.at(-1), [1024, 10.24, 0.03125, 16]);
  }
  // A learner that is in both counts once, and what is of tasks is as without environments.
  const { run, cells: all } = syntheticRun({
    families: ['bfc-wide'],
    d: [8, 16],
    seeds: 2,
    learners: ['deep-sgd', 'mean'],
  });
  const alone = explorerData(collectResults([storedRun(run, all)]));
  assert.deepEqual(data.learners.slice(0, 2), alone.learners);
  assert.deepEqual(
    data.points.filter(({ task }) => task !== place),
    alone.points,
  );
});

test('two runs are compared by regret, and errors of tasks stay apart from it', () => {
  const before = stored(true);
  const worse = before.fits.map((cell) =>
    cell.regret && cell.spec.learner === 'deep-sgd'
      ? sampleRecord(cell.spec, { ...cell, regret: { ...cell.regret, relative: 2 * cell.regret.relative } })
      : cell,
  );
  const comparison = compareRuns(before, { ...before, fits: worse }, { tolerance: 0.1 });
  const group = (series: string) => comparison.learners.find((one) => one.series === series);
  assert.deepEqual([group('deep-sgd')?.error?.ratio, group('deep-sgd')?.regret?.ratio], [1, 2]);
  assert.deepEqual([group('two-layer')?.error, group('two-layer')?.regret?.ratio], [undefined, 1]);
  const text = comparisonText(comparison);
  assert.match(text, /\nlearner +fits +error +95% interval +outcome +CPU time +/);
  assert.match(text, /\nlearner +fits +regret +95% interval +outcome\n/);
  assert.match(text, /No difference in errors, regrets or times beyond/);
  assert.match(comparisonPage(comparison, 'hierbench compare a b'), />regret</);
  const alone = comparisonText(compareRuns(stored(false), stored(false), { tolerance: 0.1 }));
  assert.match(alone, /learner +fits +regret +/);
  assert.match(alone, /Every regret is the same to the\slast bit\./);
});
