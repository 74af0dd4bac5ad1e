import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headlines } from '../../../reports/analysis/headline.ts';
import { aRow } from '../rows-for-tests.ts';

test('the headline is at the largest d that at least half of the learners reach', () => {
  const names = ['deep-sgd', 'layerwise', 'rfm'];
  const rowsAt = (d: number, learners: readonly string[]) =>
    learners.map((series) => aRow({ id: `${series} ${d}`, series, learner: series, d, n: 8 * d * d }));
  const at = (...rows: ReturnType<typeof aRow>[][]) =>
    headlines({
      rows: rows.flat(),
      series: names.map((label) => ({ label, learner: label, params: {} })),
      facets: [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }],
    })[0].d;
  assert.equal(at(rowsAt(16, names), rowsAt(32, names), rowsAt(64, names.slice(0, 1))), 32);
  assert.equal(at(rowsAt(16, names), rowsAt(32, names.slice(0, 2))), 32);
});
