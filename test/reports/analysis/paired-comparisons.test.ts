import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairedComparisons } from '../../../reports/analysis/paired-comparisons.ts';
import type { Results } from '../../../reports/rows.ts';
import { aRow } from '../rows-for-tests.ts';

/** Errors of each learner, one per (d, seed): two d, three seeds each; undefined is a failed fit. */
function results(errors: Record<string, readonly (number | undefined)[]>, skipped: string[] = []): Results {
  const labels = Object.keys(errors);
  return {
    series: labels.map((label) => ({ label, learner: label, params: {} })),
    facets: [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }],
    rows: labels.flatMap((label) =>
      errors[label].map((testError, i) => {
        const d = i < 3 ? 16 : 32;
        const status = skipped.includes(`${label} ${i}`)
          ? 'unsupported'
          : testError === undefined
            ? 'crashed'
            : 'ok';
        return aRow({ series: label, learner: label, d, n: 8 * d * d, seed: i % 3, testError, status });
      }),
    ),
  };
}

const six = (scale: number) => [1, 2, 3, 4, 5, 6].map((i) => scale * i);

test('the reference is compared with every other learner, with exact p values and Holm’s correction', () => {
  const [{ reference, comparisons }] = pairedComparisons(
    results({ rival: six(0.1), 'deep-sgd': six(0.01), mixed: [0.001, 0.2, 0.3, 0.4, 0.5, 0.6] }),
  );
  assert.equal(reference, 'deep-sgd');
  const [rival, mixed] = comparisons;
  assert.deepEqual([rival.series, rival.pairs, rival.won, rival.lost], ['rival', 6, 6, 0]);
  assert.ok(Math.abs(rival.ratio - 10) < 1e-9);
  // Six of six pairs: 2 / 2⁶.
  assert.equal(rival.p, 2 / 64);
  assert.deepEqual([mixed.won, mixed.lost], [5, 1]);
  assert.equal(rival.corrected, 4 / 64);
  assert.ok(mixed.corrected >= mixed.p && mixed.p > rival.p);
});

test('failed fits are worse than any error, and equal among themselves', () => {
  const [{ comparisons, ranking }] = pairedComparisons(
    results({
      'deep-sgd': [1, undefined, 1, 1, 1, 1],
      a: [undefined, undefined, undefined, undefined, undefined, undefined],
      b: [2, 2, 2, 2, 2, 2],
    }),
  );
  const [a, b] = comparisons;
  assert.deepEqual([a.won, a.lost, a.ratio], [5, 0, Number.POSITIVE_INFINITY]);
  assert.deepEqual([b.won, b.lost], [5, 1]);
  assert.ok(ranking);
  const ranks = new Map(ranking.learners.map(({ series, meanRank }) => [series, meanRank]));
  assert.equal(ranks.get('a'), (5 * 3 + 2.5) / 6);
});

test('learners are ranked over what all attempted, and one that attempted little is left out', () => {
  const [{ ranking }] = pairedComparisons(
    results({ worst: six(3), best: six(1), middle: six(2), rare: six(0.5) }, [
      'rare 0',
      'rare 1',
      'rare 2',
      'rare 3',
      'middle 5',
    ]),
  );
  assert.ok(ranking);
  assert.deepEqual(
    ranking.learners.map(({ series, meanRank }) => [series, meanRank]),
    [
      ['best', 1],
      ['middle', 2],
      ['worst', 3],
    ],
  );
  assert.deepEqual([ranking.test.blocks, ranking.leftOut], [5, ['rare']]);
  // 2.344 · √(3·4 / (6·5)): neighbours are grouped, the two ends are not.
  assert.equal(ranking.test.criticalDifference.toFixed(3), '1.482');
  assert.deepEqual(ranking.groups, [
    [0, 1],
    [1, 2],
  ]);
});

test('one learner alone is not compared, and two are not ranked', () => {
  assert.deepEqual(pairedComparisons(results({ only: six(1) })), []);
  const [{ reference, comparisons, ranking }] = pairedComparisons(results({ b: six(1), a: six(2) }));
  assert.deepEqual([reference, comparisons.length, ranking], ['b', 1, undefined]);
});
