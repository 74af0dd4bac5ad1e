import assert from 'node:assert/strict';
import { test } from 'node:test';
import { medianPolish } from '../../../reports/analysis/median-polish.ts';
import { stepPosterior, stepPrior, stepSize } from '../../../reports/analysis/step-posterior.ts';
import { Stream } from '../../../tasks/streams.ts';

const noise = { variance: 0.05 ** 2, degrees: 3 };
const stream = new Stream('step posterior');

function series(length: number, scatter: number, factor = 1, from = length): number[] {
  return Array.from({ length }, (_, i) => scatter * stream.normal() + (i >= from ? Math.log(factor) : 0));
}

/** Share of simulated series in which a step is found. */
function foundIn(count: number, make: () => number[], prior = 0.5): number {
  let found = 0;
  for (let i = 0; i < count; i++)
    if ((stepPosterior(make(), { noise, prior })?.probability ?? 0) >= 0.95) found++;
  return found / count;
}

test('series without a step raise few false alarms, also if they scatter four times as much as expected', () => {
  // A rate of 5% is exceeded by 9% in 200 series with a probability below 1%.
  for (const length of [2, 4, 8])
    for (const scatter of [0.02, 0.05, 0.2])
      assert.ok(foundIn(200, () => series(length, scatter)) <= 0.09, `${length} values, scatter ${scatter}`);
});

test('clear steps are found', () => {
  for (const [length, factor, least] of [
    [2, 2, 0.9],
    [4, 2, 0.95],
    [8, 1.5, 0.95],
    [16, 1.2, 0.85],
  ]) {
    const power = foundIn(60, () => series(length, 0.05, factor, length / 2));
    assert.ok(power >= least, `${length} values, factor ${factor}: ${power}`);
  }
});

test('the more series are looked at, the more it takes', () => {
  const values = [0, 0.01, -0.02, 0.17, 0.16];
  const at = (count: number) => stepPosterior(values, { noise, prior: stepPrior(count) })?.probability ?? 0;
  assert.ok(Math.abs(stepPrior(1) - 0.5) < 1e-12);
  assert.ok(Math.abs((1 - stepPrior(40)) ** 40 - 0.5) < 1e-12);
  assert.ok(at(1) > at(10) && at(10) > at(100));
});

test('the place and the size of a step are found, however large it is', () => {
  for (const size of [0.5, -0.5, 3, -20]) {
    const values = [0.01, 0, -0.01, 0.02, 0, size, size - 0.01, size + 0.01];
    const found = stepPosterior(values, { noise, prior: 0.5 });
    assert.equal(found?.after, 4);
    assert.ok(found.probability > 0.99 && found.share > 0.9);
    const { size: middle, low, high } = stepSize(values, noise, 4);
    assert.ok(Math.abs(middle - size) < 0.03, `${middle} for ${size}`);
    assert.ok(low < size && size < high && high - low < 0.3, `${low} to ${high}`);
  }
});

test('intervals of sizes hold them about as often as they say', () => {
  let held = 0;
  for (let i = 0; i < 100; i++) {
    const { low, high } = stepSize(series(6, 0.05, 1.5, 3), noise, 2);
    if (low <= Math.log(1.5) && Math.log(1.5) <= high) held++;
  }
  assert.ok(held >= 88, `${held} of 100`);
});

test('a step is only looked for where it can be', () => {
  const values = [0, 0, 1, 1];
  assert.equal(stepPosterior([0], { noise, prior: 0.5 }), undefined);
  assert.equal(stepPosterior(values, { noise, prior: 0.5, canStep: () => false }), undefined);
  assert.equal(stepPosterior(values, { noise, prior: 0.5, canStep: (after) => after !== 1 })?.after, 0);
});

test('the posterior agrees with the integral over scatter and size by brute force', () => {
  const values = [0.02, -0.03, 0.31, 0.24];
  const { probability = 0 } = stepPosterior(values, { noise, prior: 0.5 }) ?? {};
  const density = (before: number, after: number, sigma: number, size: number): number => {
    // The flat prior of the level is integrated by its mean over residuals.
    const rest = values.map((value, i) => value - (i >= before ? size : 0));
    const mean = rest.reduce((sum, value) => sum + value, 0) / after;
    const squares = rest.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const prior =
      sigma ** -(noise.degrees + 1) * Math.exp((-noise.degrees * noise.variance) / (2 * sigma ** 2));
    return prior * sigma ** -(after - 1) * Math.exp(-squares / (2 * sigma ** 2));
  };
  const scale = Math.log(1.5);
  const cauchy = (size: number) => scale / (Math.PI * (scale ** 2 + size ** 2));
  let [without, withStep] = [0, 0];
  for (let log = -6; log < 3; log += 0.05) {
    const sigma = Math.exp(log);
    without += density(values.length, values.length, sigma, 0) * sigma;
    for (let before = 1; before < values.length; before++)
      for (let size = -6; size < 6; size += 0.01)
        withStep += (density(before, values.length, sigma, size) * sigma * cauchy(size) * 0.01) / 3;
  }
  assert.ok(Math.abs(withStep / (without + withStep) - probability) < 0.01);
});

test('a median polish compares columns by the rows that they share', () => {
  // Column 2 lacks the hard row, column 0 the easy one; all differences between columns are 1.
  const table = [
    ['easy', 1, 1],
    ['easy', 2, 2],
    ['middle', 0, 10],
    ['middle', 1, 11],
    ['middle', 2, 12],
    ['hard', 0, 100],
    ['hard', 1, 101],
  ] as const;
  const { columns, residuals } = medianPolish(table.map(([row, column, value]) => ({ row, column, value })));
  for (const [column, level] of columns)
    assert.ok(Math.abs(level - (column - 1)) < 1e-6, `${column}: ${level}`);
  assert.ok(residuals.every((residual) => Math.abs(residual) < 1e-6));
});
