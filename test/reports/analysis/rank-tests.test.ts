import assert from 'node:assert/strict';
import { test } from 'node:test';
import { friedmanTest, indistinguishable } from '../../../reports/analysis/friedman.ts';
import { holm } from '../../../reports/analysis/holm.ts';
import { midRanks } from '../../../reports/analysis/ranks.ts';
import { signedRankTest } from '../../../reports/analysis/signed-rank.ts';

const close = (actual: number, expected: number, digits = 12) =>
  assert.equal(actual.toPrecision(digits), expected.toPrecision(digits));

test('equal values share their ranks, also infinite ones', () => {
  assert.deepEqual(midRanks([3, 1, 3, Number.POSITIVE_INFINITY, 2]), [3.5, 1, 3.5, 5, 2]);
  assert.deepEqual(midRanks([Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY]), [2.5, 1, 2.5]);
});

test('signed ranks of Darwin’s maize give the published exact p', () => {
  // scipy.stats.wilcoxon(differences, method='exact'): statistic 24, p 0.041259765625
  const result = signedRankTest([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]);
  assert.deepEqual([result.pairs, result.positiveRanks], [15, 96]);
  close(result.p, 0.041259765625);
});

test('signed ranks with ties and a zero agree with a count over all 512 assignments of signs', () => {
  // itertools.product([0, 1], repeat=9) over scipy.stats.rankdata of the magnitudes
  const result = signedRankTest([15, -7, 5, 20, 0, -9, 17, -12, 5, -10]);
  assert.deepEqual([result.pairs, result.positiveRanks], [9, 27]);
  close(result.p, 0.6328125);
});

test('signed ranks of many pairs use the normal approximation with ties', () => {
  // scipy.stats.wilcoxon(differences, method='approx', correction=False)
  const result = signedRankTest(Array.from({ length: 60 }, (_, i) => ((i * 37) % 101) - 30.5));
  close(result.p, 3.929596193541369e-5, 9);
});

test('infinite differences have the highest signed ranks, and no difference gives no result', () => {
  const infinite = signedRankTest([1, 2, 3, 4, Number.POSITIVE_INFINITY]);
  assert.deepEqual([infinite.positiveRanks, infinite.p], [15, 2 / 32]);
  assert.deepEqual(signedRankTest([0, 0]), { pairs: 0, positiveRanks: 0, p: 1 });
});

test('Holm’s correction keeps the order given', () => {
  // statsmodels and R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") = 0.03 0.06 0.06 0.02
  assert.deepEqual(
    holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(10))),
    [0.03, 0.06, 0.06, 0.02],
  );
  assert.deepEqual(holm([0.9, 0.8]), [1, 1]);
  assert.deepEqual(holm([]), []);
});

test('Friedman’s test handles ties, and gives the critical difference', () => {
  const blocks = [
    [14, 23, 26, 30],
    [19, 25, 25, 33],
    [17, 22, 29, 28],
    [17, 21, 28, 27],
    [16, 24, 28, 32],
    [15, 23, 27, 36],
  ];
  const result = friedmanTest(blocks);
  assert.ok(result);
  // scipy.stats.friedmanchisquare(*numpy.array(blocks).T)
  close(result.statistic, 15.915254237288142);
  close(result.p, 0.0011802634856185835);
  assert.deepEqual(
    result.meanRanks.map((rank) => Number(rank.toFixed(4))),
    [1, 2.0833, 3.25, 3.6667],
  );
  // 2.569 (Demšar 2006, table 5a, k = 4) · √(4·5 / (6·6))
  assert.equal(result.criticalDifference.toFixed(3), (2.569 * Math.sqrt(20 / 36)).toFixed(3));
});

test('Friedman’s test needs three treatments, two blocks and some difference', () => {
  assert.equal(friedmanTest([[1, 2]]), undefined);
  assert.equal(friedmanTest([[1, 2, 3]]), undefined);
  assert.equal(
    friedmanTest([
      [1, 1, 1],
      [2, 2, 2],
    ]),
    undefined,
  );
});

test('groups are the largest sets of neighbours within the critical difference', () => {
  assert.deepEqual(indistinguishable([1, 1.5, 2.4, 4, 4.2], 1), [
    [0, 1],
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(indistinguishable([1, 1.5, 1.9], 1), [[0, 2]]);
  assert.deepEqual(indistinguishable([1, 2.5, 4], 1), []);
});
