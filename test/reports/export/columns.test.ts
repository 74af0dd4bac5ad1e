import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultsCsv } from '../../../reports/export/csv.ts';
import { aRow } from '../rows-for-tests.ts';

test('the largest overlap of any unit has a column, which is empty where a fit has none', () => {
  const rows = [{ ...aRow({ seed: 1 }), overlap: 0.25, leadingOverlap: 0.75 }, aRow({ seed: 2 })];
  const [head, first, second] = resultsCsv({ rows })
    .split('\r\n')
    .map((line) => line.split(','));
  const place = head.indexOf('leading_overlap');
  assert.deepEqual([first[place], second[place]], ['0.75', '']);
});
