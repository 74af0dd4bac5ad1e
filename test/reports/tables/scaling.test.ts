import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Growth } from '../../../reports/analysis/growth.ts';
import type { Comparison } from '../../../reports/analysis/paired-comparisons.ts';
import type { FamilyScaling, LearnerScaling } from '../../../reports/analysis/scaling.ts';
import { formatP } from '../../../reports/numbers.ts';
import { comparisonTable } from '../../../reports/tables/comparisons.ts';
import { scalingTable } from '../../../reports/tables/scaling.ts';
import { verdictSentence } from '../../../reports/verdict-sentence.ts';
import { texts, titles } from '../table-texts.ts';

const verdict = { kind: 'undecided', reason: '' } as const;
const series = { label: 'deep-sgd', learner: 'deep-sgd', params: {} };
const none: Growth = { exponent: 'never' };

function family(entries: readonly Partial<LearnerScaling>[], dimensions = [8, 16]): FamilyScaling {
  return {
    facet: { label: 'bfc-wide', family: 'bfc-wide', params: {} },
    epsilon: 0.01,
    dimensions,
    entries: entries.map((entry) => ({
      series,
      error: none,
      seconds: none,
      samples: none,
      verdict,
      ...entry,
    })),
  };
}

/** Learner, verdict and reason come before the exponents. */
const before = 3;

/** The first exponent's figure and remark. */
function errorCell(error: Growth): string[] {
  const { text, detail = '' } = scalingTable(family([{ error }])).rows[0].entries[before];
  return [text, detail];
}

test('an exponent is shown with its interval, its censored points and its law', () => {
  const exponent = { value: 1.7, low: -0.25, high: Number.POSITIVE_INFINITY, points: 25, censored: 3 };
  assert.deepEqual(errorCell({ exponent }), ['1.70 (−0.25 to ∞)', '3 of 25 censored']);
  const plain = { value: 1.7, points: 4, censored: 0 };
  assert.deepEqual(errorCell({ exponent: plain }), ['1.70', '']);
  const law = { growth: 'faster', rival: { name: 'exponential', aicc: 1 }, advantage: 4.84 } as const;
  const bends = 'bends above a power law (exponential, ΔAICc 4.8)';
  assert.deepEqual(errorCell({ exponent, law }), ['1.70 (−0.25 to ∞)', `3 of 25 censored, ${bends}`]);
  assert.deepEqual(errorCell({ exponent: plain, law: { ...law, growth: 'power' } }), ['1.70', 'power law']);
});

test('a missing exponent is explained', () => {
  assert.deepEqual(errorCell({ exponent: 'never' }), ['no finite exponent', '']);
  assert.deepEqual(errorCell({ exponent: 'one-d-only' }), ['no finite exponent', 'values at one d only']);
  assert.deepEqual(errorCell({ exponent: 'few' }), ['too few points', '']);
  assert.deepEqual(errorCell({ exponent: 'one-d' }), ['–', '']);
});

test('ratios to the reference have a column if there is one', () => {
  const other = { label: 'rbf', learner: 'kernel-ridge', params: {} };
  const scaling = family([{}, { series: other }]);
  const exponent = { value: 2.1, low: 1.9, high: 2.34, points: 9, censored: 1 };
  const separation = {
    ...{ facet: scaling.facet, reference: 'deep-sgd', dimensions: [8, 16], referenceFailed: 0 },
    learners: [{ series: other, points: [], medians: [], undetermined: 0, exponent, kind: 'grows' } as const],
  };
  const { columns, rows } = scalingTable(scaling, separation);
  assert.equal(columns[before + 1].title, '÷ deep-sgd ∝ d^s');
  assert.deepEqual(
    rows.map(({ entries }) => entries[before + 1]),
    [{ text: '–' }, { text: '2.10 (1.90 to 2.34)', detail: '1 of 9 censored' }],
  );
});

test('sample sizes have a column if n was swept', () => {
  assert.deepEqual(titles(scalingTable(family([{}]))).slice(before), [
    'error ∝ d^a',
    'time to 0.01 ∝ d^b',
    'samples seen to 0.01 ∝ d^c',
  ]);
  const swept = family([{ size: none }, {}]);
  const table = scalingTable(swept);
  assert.equal(titles(table)[before + 3], 'n to 0.01 ∝ d^c');
  assert.deepEqual(
    texts(table).map((row) => row[before + 3]),
    ['no finite exponent', '–'],
  );
});

test('the caption says what cannot be determined', () => {
  const caption = (dimensions: number[]) => scalingTable(family([], dimensions)).caption ?? '';
  assert.match(caption([8]), /One d shows no growth\.$/);
  assert.match(caption([8, 16]), /fewer than 5 values of d\.$/);
  assert.doesNotMatch(caption([8, 16, 32, 64, 128]), /cannot be told|no growth/);
});

test('verdicts are put into one sentence', () => {
  const named = (label: string, kind: 'learns' | 'stalls' | 'undecided') => ({
    series: { ...series, label },
    verdict: { kind, reason: '' },
  });
  assert.equal(
    verdictSentence(family([named('a', 'stalls'), named('b', 'learns'), named('c', 'stalls')])),
    'bfc-wide at ε = 0.01: learns: b; stalls: a and c.',
  );
});

test('comparisons in entries', () => {
  const comparison = { series: 'rbf', pairs: 9, won: 8, lost: 1, ratio: 12, p: 0.0078, corrected: 0.031 };
  const entries = (of: Comparison) => {
    const { facet } = family([]);
    return texts(comparisonTable({ facet, reference: 'deep-sgd', comparisons: [of], floored: false }))[0];
  };
  assert.deepEqual(entries(comparison), ['rbf', '9', '8 : 1', '12×', '0.0078', '0.031']);
  assert.equal(entries({ ...comparison, ratio: Number.POSITIVE_INFINITY })[3], '∞');
  assert.equal(entries({ ...comparison, ratio: Number.NaN })[3], '–');
  assert.deepEqual([1, 0.9999, 0.05, 1.234e-5].map(formatP), ['1', '1', '0.050', '1.2e-5']);
});
