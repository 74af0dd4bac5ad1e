import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Baseline } from '../../../reports/baselines/baseline.ts';
import { readPublishedRun } from '../../../reports/baselines/published-run.ts';
import { compareWithBaseline } from '../../../reports/compare/compare-baseline.ts';
import { comparisonMarkdown } from '../../../reports/compare/comparison-markdown.ts';
import { comparisonPage } from '../../../reports/compare/comparison-page.ts';
import { comparisonText } from '../../../reports/compare/comparison-text.ts';
import { storedRun } from '../../../reports/load.ts';
import { inMemory, publishedFiles } from '../baselines/published-files.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';

const mine: SyntheticOptions = {
  name: 'mine',
  d: [8, 16],
  seeds: 6,
  families: ['bfc-wide', 'quadratic'],
  learners: ['deep-sgd', 'mean'],
};
const { run, cells } = syntheticRun(mine);
const stored = storedRun(run, cells);
const theirs = await readPublishedRun(
  inMemory(
    publishedFiles({
      ...mine,
      name: 'theirs',
      d: [8, 32],
      families: ['bfc-wide', 'bfc-chain'],
      learners: ['deep-sgd', 'kernel-ridge rbf'],
    }),
  ),
);
/** The same with errors of half the size. */
const better: Baseline = {
  ...theirs,
  fits: theirs.fits.map(([t, s, d, n, seed, outcome]) => [
    ...([t, s, d, n, seed] as const),
    typeof outcome === 'number' ? outcome / 2 : outcome,
  ]),
};

test('fits of the same learner on the same data are pairs, whatever else decided them', () => {
  const comparison = compareWithBaseline(stored, theirs, { tolerance: 0.1 });
  // One learner, one family and one d are in both.
  assert.equal(comparison.shared, 6);
  assert.deepEqual(
    comparison.learners.map(({ series, fits, error, time, retuned }) => [
      series,
      fits,
      error?.kind,
      time,
      retuned,
    ]),
    [['deep-sgd', 6, 'same', undefined, 0]],
  );
  assert.ok(Math.abs((comparison.learners[0].error?.ratio ?? 0) - 1) < 1e-5);
  assert.deepEqual(comparison.findings, []);
  assert.deepEqual(
    comparison.onlyBefore.map(({ task, series, d }) => [task, series, d]),
    [['bfc-wide', 'deep-sgd', [32]]],
  );
  assert.deepEqual(new Set(comparison.onlyAfter.map(({ series }) => series)), new Set(['deep-sgd', 'mean']));
});

test('errors above the published ones are a regression, and every format says what they were compared with', () => {
  const comparison = compareWithBaseline(stored, better, { tolerance: 0.1 });
  assert.deepEqual(
    comparison.findings.map(({ kind, series, quantity }) => [kind, series, quantity]),
    [['regression', 'deep-sgd', 'error']],
  );
  for (const written of [
    comparisonText(comparison),
    comparisonMarkdown(comparison),
    comparisonPage(comparison, 'hierbench compare'),
  ]) {
    const text = written.replaceAll(/\s+/g, ' ');
    assert.match(text, /published results, which were not measured here/);
    assert.ok(text.includes(theirs.hash));
    assert.match(text, /2\.00×/);
    assert.doesNotMatch(text, /CPU/);
  }
});

test('without the same seeds there is no pair', () => {
  const moved: Baseline = {
    ...theirs,
    fits: theirs.fits.map(([t, s, d, n, seed, outcome]) => [t, s, d, n, seed + 1000, outcome]),
  };
  assert.equal(compareWithBaseline(stored, moved, { tolerance: 0.1 }).shared, 0);
});
