import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCharts } from '../../../reports/charts/all-charts.ts';
import { chartParts } from '../../../reports/charts/chart-part.ts';
import type { Results } from '../../../reports/rows.ts';
import { aRow } from '../rows-for-tests.ts';

/** Two seeds of one learner on each of these families, at two d. */
function syntheticResults(names: readonly string[]): Results {
  const rows = names.flatMap((family) =>
    [16, 32].flatMap((d) =>
      [1, 2].map((seed) => aRow({ id: `${family} ${d} ${seed}`, task: family, d, n: 8 * d * d, seed })),
    ),
  );
  return {
    rows,
    series: [{ label: 'deep-sgd', learner: 'deep-sgd', params: {} }],
    facets: names.map((family) => ({ label: family, family, params: {} })),
  };
}

const families = ['bfc-wide', 'quadratic', 'bfc-chain'];

test('headlines come first, under the plain name, and controls in a chart of their own', () => {
  const results = syntheticResults(families);
  const parts = chartParts(results);
  assert.deepEqual(
    parts.map(({ kind, part, results: own }) => [kind, part.suffix, own.facets.map(({ family }) => family)]),
    [
      ['headline', '', ['bfc-wide']],
      ['hierarchical', '-hierarchies', ['bfc-chain']],
      ['control', '-controls', ['quadratic']],
    ],
  );
  // Nothing is lost and nothing occurs twice.
  const ids = parts.flatMap(({ results: own }) => own.rows.map(({ id }) => id));
  assert.deepEqual([...ids].sort(), results.rows.map(({ id }) => id).sort());
});

test('a single part is the whole, whatever it is', () => {
  assert.deepEqual(
    chartParts(syntheticResults(['quadratic'])).map(({ part }) => part.suffix),
    [''],
  );
});

test('no two charts have the same file', () => {
  const charts = allCharts(syntheticResults(families));
  const names = charts.map(({ name }) => name);
  assert.ok(names.includes('error-versus-d-controls') && names.includes('error-versus-d-hierarchies'));
  assert.equal(new Set(names).size, names.length);
});
