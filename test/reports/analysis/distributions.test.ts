import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chiSquareUpperTail } from '../../../reports/analysis/chi-square.ts';
import {
  logNormalUpperTail,
  normalHazard,
  normalUpperTail,
} from '../../../reports/analysis/normal-distribution.ts';
import { normalRangeQuantile } from '../../../reports/analysis/studentised-range.ts';
import { tQuantile } from '../../../reports/analysis/t-distribution.ts';

// All references are from SciPy 1.17.1, with the call next to each.

function near(actual: number, expected: number, relative: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${what}: ${actual}, not ${expected}`,
  );
}

test('normal tails, their logarithms and hazards agree with SciPy', () => {
  // norm.sf(z), norm.logsf(z), exp(norm.logpdf(z) - norm.logsf(z))
  const references = [
    [-3, 0.9986501019683699, -0.0013508099647481925, 0.004437839042125666],
    [-1, 0.8413447460685429, -0.1727537790234499, 0.2875999709391784],
    [0, 0.5, -Math.LN2, 0.7978845608028654],
    [1.3, 0.09680048458561036, -2.3351032786624426, 1.7703278323596503],
    [2.9999, 0.001350341282954925, -6.607397916292054, 3.2830057110064725],
    [3, 0.0013498980316300933, -6.60772622151035, 3.28309865493044],
    [5, 2.866515718791933e-7, -15.064998393988727, 5.1865039671258515],
    [10, 7.61985302416047e-24, -53.23128515051248, 10.098093233962564],
  ];
  for (const [z, tail, logarithm, hazard] of references) {
    near(normalUpperTail(z), tail, 1e-12, `tail at ${z}`);
    near(logNormalUpperTail(z), logarithm, 1e-10, `logarithm at ${z}`);
    near(normalHazard(z), hazard, 1e-12, `hazard at ${z}`);
  }
  near(logNormalUpperTail(40), -804.6084420137539, 1e-13, 'where the tail itself is zero');
});

// The library's search for a quantile stops at seven to eight digits, far more than an interval of five seeds needs.
test('quantiles of t agree with SciPy for whole and other degrees of freedom', () => {
  // t.ppf(p, df)
  for (const [p, df, expected] of [
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 3, 3.1824463052837078],
    [0.975, 9, 2.262157162798205],
    [0.975, 30, 2.0422724563012378],
    [0.95, 7, 1.8945786050900062],
    [0.975, 4.9, 2.5864412956160825],
  ])
    near(tQuantile(p, df), expected, 1e-7, `${p}, ${df}`);
});

test('tails of χ² agree with SciPy', () => {
  // chi2.sf(x, df)
  for (const [x, df, expected] of [
    [1.5, 1, 0.22067136191984324],
    [3, 2, 0.22313016014842982],
    [30, 3, 1.3800570312932553e-6],
    [100, 3, 1.5541594313896026e-21],
    [7.7, 12, 0.8081130786359237],
    [12.3, 7, 0.0911148860003131],
  ])
    near(chiSquareUpperTail(x, df), expected, 1e-12, `${x}, ${df}`);
  assert.equal(chiSquareUpperTail(0, 3), 1);
});

test('quantiles of the range of normal values give the published Nemenyi constants', () => {
  // studentized_range.ppf(0.95, k, 1e8) / sqrt(2); Demšar (2006), table 5a: 1.960, 2.343, 2.728, 3.164
  for (const [k, expected] of [
    [2, 1.9599639845400534],
    [3, 2.343700586378409],
    [5, 2.7277743708703763],
    [10, 3.163683577053373],
    [13, 3.31273859335082],
  ])
    near(normalRangeQuantile(0.95, k) / Math.SQRT2, expected, 1e-7, `k = ${k}`);
});
