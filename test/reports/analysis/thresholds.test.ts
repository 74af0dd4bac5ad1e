import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Collapsed, collapses } from '../../../reports/analysis/collapse.ts';
import type { Exponent } from '../../../reports/analysis/exponent.ts';
import { familySampleSizes } from '../../../reports/analysis/sample-size-to-epsilon.ts';
import { thresholds } from '../../../reports/analysis/thresholds.ts';
import { collapseTable } from '../../../reports/tables/collapse.ts';
import { sampleSizeTable } from '../../../reports/tables/sample-sizes.ts';
import { thresholdTable } from '../../../reports/tables/thresholds.ts';
import { sweptResults } from '../swept-results.ts';
import { texts } from '../table-texts.ts';

const results = sweptResults({ diagnosed: true });

test('what levels of errors, features and overlaps take grows with the exponents of the simulation', () => {
  const [{ thresholds: found }] = thresholds(results);
  const exponentOf = (learner: string, quantity: string, level: number) => {
    const own = found.find(
      (each) => each.series.label === learner && each.quantity.name === quantity && each.level === level,
    );
    return own?.n?.exponent as Exponent | undefined;
  };
  for (const [learner, quantity, level, truth] of [
    ['deep-sgd', 'error', 0.1, 2],
    ['deep-sgd', 'error', 0.01, 2],
    ['deep-sgd', 'feature-2', 0.2, 2],
    ['deep-sgd', 'overlap', 0.5, 1.5],
    ['two-layer', 'overlap', 0.5, 1.5],
  ] as const) {
    const exponent = exponentOf(learner, quantity, level);
    assert.ok(
      exponent && (exponent.low as number) - 0.05 <= truth && truth <= (exponent.high as number) + 0.05,
      `${learner} ${quantity} ${level}: ${JSON.stringify(exponent)}`,
    );
  }
  assert.equal(exponentOf('deep-sgd', 'error', 1e-3), undefined, 'it is reached at no d');
  assert.equal(exponentOf('mean', 'error', 0.1), undefined);
  assert.equal(exponentOf('rbf', 'feature-2', 0.2), undefined, 'it is not measured');
});

test('fits that do not get there with the largest n count as bounds', () => {
  const kept = results.rows.filter(({ n, d }) => Number(n) <= 16 * d * d);
  const [{ thresholds: found }] = thresholds({ ...results, rows: kept });
  const own = found.find(
    ({ series, quantity }) => series.label === 'deep-sgd' && quantity.name === 'feature-2',
  );
  const exponent = own?.n?.exponent as Exponent;
  assert.ok(exponent.censored > 0 && exponent.censored < exponent.points, JSON.stringify(exponent));
  assert.ok(Math.abs(exponent.value - 2) < 0.3, String(exponent.value));
});

test('nothing grows with a single d, and families without a sweep have no thresholds', () => {
  assert.deepEqual(thresholds(sweptResults({ d: [16] })), []);
  assert.deepEqual(thresholds(sweptResults({ samples: [8] })), []);
});

test('the tables name quantity, level and exponent, and give a reason where there is no collapse', () => {
  const small = sweptResults({ diagnosed: true, learners: ['two-layer', 'mean'], d: [16, 32, 64] });
  const [family] = thresholds(small);
  const table = thresholdTable(family);
  assert.deepEqual(
    table.columns.map(({ title }) => title),
    ['learner', 'reaches', 'n ∝ d^c', 'samples seen ∝ d^c', 'steps ∝ d^c'],
  );
  assert.deepEqual(
    texts(table).map(([learner, reaches]) => `${learner} ${reaches}`),
    ['two-layer R² = 0.8 of layer 2', 'two-layer overlap 0.5'],
  );
  assert.match(texts(table)[1][2], /^1\.[45]\d \(1\.\d\d to 1\.\d\d\)/);
  const [collapsed] = collapses(small);
  const lines = texts(collapseTable(collapsed));
  assert.deepEqual(
    lines.map(([learner, quantity]) => `${learner}: ${quantity}`),
    [
      'two-layer: relative test error',
      'mean: relative test error',
      'two-layer: 1 − R² of layer 2',
      'two-layer: 1 − overlap with the subspace',
    ],
  );
  assert.match(lines[1].join(' '), /^mean relative test error no exponent.* – – –$/);
  const { a } = collapsed.collapses[2].outcome as Collapsed;
  assert.ok(lines[2][2].startsWith(a.toFixed(2)), lines[2][2]);
  const [sizes] = familySampleSizes(small);
  assert.deepEqual(
    sampleSizeTable(sizes)
      .columns.map(({ title }) => title)
      .slice(-2),
    ['R² = 0.8 of layer 2', 'overlap 0.5'],
  );
});
