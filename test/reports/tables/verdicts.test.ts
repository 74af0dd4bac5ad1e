import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headlines } from '../../../reports/analysis/headline.ts';
import { scaling } from '../../../reports/analysis/scaling.ts';
import type { Row } from '../../../reports/rows.ts';
import { verdictTable } from '../../../reports/tables/verdicts.ts';
import { aRow } from '../rows-for-tests.ts';

const facet = { label: 'bfc-wide', family: 'bfc-wide', params: {} };
const named = ['deep-sgd', 'layerwise', 'two-layer', 'kernel'] as const;

/** The entries of the one family, by learner: its verdict and what stands under it. */
function entries(rows: readonly Row[]) {
  const series = named.map((label) => ({ label, learner: label, params: {} }));
  const results = { rows, series, facets: [facet], searches: [], remarks: [], warnings: [] };
  const [headline] = headlines(results);
  const [grown] = scaling(results);
  const table = verdictTable({ families: [{ headline, scaling: grown }], results });
  assert.ok(table);
  return new Map(table.rows.map(({ entries: [learner, entry] }) => [learner.text, entry]));
}

const fits = (learner: string, errors: Readonly<Record<number, number>>) =>
  Object.entries(errors).flatMap(([d, testError]) =>
    [1, 2, 3].map((seed) =>
      aRow({ id: `${learner}-${d}-${seed}`, series: learner, learner, d: Number(d), seed, testError }),
    ),
  );

test('under a verdict from smaller d stands the error at the largest of them, with that d', () => {
  const found = entries([
    ...fits('deep-sgd', { 16: 1e-5, 32: 1e-5, 64: 2e-5 }),
    ...fits('layerwise', { 16: 0.1, 32: 0.2, 64: 0.3 }),
    ...fits('two-layer', { 16: 0.1, 32: 0.2, 64: 0.25 }),
    ...fits('kernel', { 16: 0.1, 32: 0.12 }),
  ]);
  assert.equal(found.get('deep-sgd')?.detail, '2.0e-5');
  assert.equal(found.get('kernel')?.detail, '0.12 at d = 32');
});
