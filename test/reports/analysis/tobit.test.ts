import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitTobit, type Known } from '../../../reports/analysis/tobit.ts';

const ones = (count: number) => new Array<number>(count).fill(1);
const exactly = (count: number): Known[] => new Array<Known>(count).fill('exactly');

test('without censoring it is least squares', () => {
  const x = [0, 1, 2, 3, 4];
  const y = [1.1, 2.9, 5.2, 7.1, 8.7];
  const { coefficients, sigma } = fitTobit([ones(5), x], { y, known: exactly(5) });
  // numpy.polyfit(x, y, 1); the square root of the mean squared residual
  assert.ok(Math.abs(coefficients[1] - 1.94) < 1e-9);
  assert.ok(Math.abs(coefficients[0] - 1.12) < 1e-9);
  assert.ok(Math.abs(sigma ** 2 - 0.0248) < 1e-9, String(sigma ** 2));
});

test('with censoring on both sides it finds the same maximum as a general optimiser', () => {
  // scipy.optimize.minimize of the negative log-likelihood over (a, b, log σ), from norm.logpdf, norm.logsf and norm.logcdf
  const x = [0, 0, 1, 1, 2, 2, 3, 3];
  const y = [0.3, 0, 1.9, 2.4, 3.2, 4, 4, 4];
  const known: Known[] = ['exactly', 'below', 'exactly', 'exactly', 'exactly', 'above', 'above', 'above'];
  const { coefficients, sigma, logLikelihood } = fitTobit([ones(8), x], { y, known });
  const reference = { a: 0.08419593, b: 1.878694, sigma: 0.4355619, logLikelihood: -3.959598 };
  for (const [actual, expected] of [
    [coefficients[0], reference.a],
    [coefficients[1], reference.b],
    [sigma, reference.sigma],
    [logLikelihood, reference.logLikelihood],
  ])
    assert.ok(Math.abs(actual - expected) < 2e-5, `${actual}, not ${expected}`);
});

test('weights count observations, wherever the search begins', () => {
  const x = [0, 1, 2, 3];
  const y = [0.1, 1.2, 1.8, 2.5];
  const known: Known[] = ['exactly', 'exactly', 'exactly', 'above'];
  const twice = fitTobit([ones(6), [0, 0, 1, 2, 3, 3]], {
    y: [0.1, 0.1, 1.2, 1.8, 2.5, 2.5],
    known: ['exactly', 'exactly', 'exactly', 'exactly', 'above', 'above'],
  });
  const start = fitTobit([ones(4), x], { y, known });
  for (const from of [undefined, start]) {
    const weighted = fitTobit([ones(4), x], { y, known, weights: [2, 1, 1, 2] }, from);
    assert.ok(Math.abs(weighted.coefficients[1] - twice.coefficients[1]) < 1e-6);
    assert.ok(Math.abs(weighted.sigma - twice.sigma) < 1e-6);
  }
});

test('points that lie exactly on a line have a finite likelihood', () => {
  const { coefficients, sigma, logLikelihood } = fitTobit([ones(4), [0, 1, 2, 3]], {
    y: [1, 3, 5, 6],
    known: ['exactly', 'exactly', 'exactly', 'above'],
  });
  assert.ok(Math.abs(coefficients[1] - 2) < 1e-4 && sigma < 1e-3 && Number.isFinite(logLikelihood));
});
