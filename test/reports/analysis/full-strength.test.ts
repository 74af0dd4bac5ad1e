import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atFullStrength, belowFullStrength } from '../../../reports/analysis/full-strength.ts';
import { atFullStrengthOnly, headlines } from '../../../reports/analysis/headline.ts';
import { verdict } from '../../../reports/analysis/notes.ts';
import { scaling } from '../../../reports/analysis/scaling.ts';
import { errorVersusD } from '../../../reports/charts/error-versus-d.ts';
import { explorerData } from '../../../reports/explorer/payload.ts';
import type { Results, Row } from '../../../reports/rows.ts';
import { errorsByDimension } from '../../../reports/tables/errors-by-dimension.ts';
import { headlineTable } from '../../../reports/tables/headline.ts';
import { scalingTable } from '../../../reports/tables/scaling.ts';
import { errorTable } from '../../../reports/tables/verdicts.ts';
import { verdictSentence } from '../../../reports/verdict-sentence.ts';
import { aRow } from '../rows-for-tests.ts';

const dimensions = [16, 32, 64];
const strengths: Readonly<Record<number, Row['strength']>> = {
  16: { centres: 2048, needed: 1212, full: true },
  32: { centres: 8192, needed: 702, full: true },
  64: { centres: 1024, needed: 2682, full: false },
};
const rows = dimensions.flatMap((d) =>
  [1, 2, 3].flatMap((seed) => [
    aRow({ d, n: 8 * d * d, seed, testError: 1e-4 }),
    aRow({
      d,
      n: 8 * d * d,
      seed,
      series: 'rbf',
      learner: 'kernel-ridge',
      testError: d === 64 ? 0.9 : 0.2,
      strength: strengths[d],
      info: { solver: 'nystrom', centres: 1024 },
    }),
  ]),
);
const results: Results = {
  rows,
  series: [
    { label: 'deep-sgd', learner: 'deep-sgd', params: {} },
    { label: 'rbf', learner: 'kernel-ridge', params: {} },
  ],
  facets: [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }],
};
const [headline] = headlines(results);
const textOf = (table: unknown) => JSON.stringify(table);

test('a line ends where full strength does', () => {
  const judged = atFullStrength(results);
  assert.equal(atFullStrength(results), judged);
  assert.equal(judged.rows.length, rows.length - 3);
  const drawn = (from: Results) =>
    errorVersusD(from)
      ?.figure.panels[0].curves.find(({ series }) => series === 'rbf')
      ?.points.map(({ x }) => x);
  assert.deepEqual(drawn(results), dimensions);
  assert.deepEqual(drawn(judged), [16, 32]);
  // If a run does not say, nothing is left out.
  const older = { ...results, rows: rows.map(({ strength: _, ...row }) => row) };
  assert.equal(atFullStrength(older), older);
});

test('a row below full strength has its error and says so, but has no ratio and no verdict', () => {
  const [family] = scaling(results);
  const [deep, kernel] = family.entries;
  assert.equal(deep.verdict.kind, 'learns');
  assert.equal(kernel.verdict.kind, belowFullStrength);
  assert.match(kernel.verdict.reason, /d = 64 /);
  assert.match(verdictSentence(family), /below full strength: rbf\./);
  const entry = headline.entries[1];
  assert.equal(entry.weak, true);
  assert.equal(entry.ratio, undefined);
  assert.match(entry.note, /^below full strength; Nyström, 1,024 centres/);
  for (const table of [
    headlineTable(headline),
    errorsByDimension(results, headline),
    scalingTable(family),
    errorTable([headline], results.series),
  ])
    assert.match(textOf(table), /below full strength/);
});

test('the explorer lists a fit below full strength and says so, but has no point for it', () => {
  const { points, fits } = explorerData(results);
  assert.deepEqual(
    points.filter(({ learner }) => learner === 1).map(({ d }) => d),
    [16, 32],
  );
  const noted = fits.filter(({ note }) => note === belowFullStrength);
  assert.deepEqual(
    noted.map(({ d, learner }) => [d, learner]),
    [1, 2, 3].map(() => [64, 1]),
  );
});

test('sentences compare only learners at full strength', () => {
  assert.match(verdict(headline), /The other learner is/);
  assert.doesNotMatch(verdict(atFullStrengthOnly(headline)), /other learner/);
});
