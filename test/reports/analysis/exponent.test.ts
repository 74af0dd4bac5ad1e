import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Point } from '../../../reports/analysis/censored-points.ts';
import { type Exponent, exponentOf } from '../../../reports/analysis/exponent.ts';
import { Stream } from '../../../tasks/streams.ts';
import { simulatePoints } from './simulated-points.ts';

const stream = () => new Stream('exponent', 'test');

function points(values: Record<number, readonly (number | string)[]>): Point[] {
  return Object.entries(values).flatMap(([d, seeds]) =>
    seeds.map((value, seed): Point => {
      if (typeof value === 'number') return { d: Number(d), seed, value, known: 'exactly' };
      return {
        d: Number(d),
        seed,
        value: Number(value.slice(1)),
        known: value[0] === '>' ? 'above' : 'below',
      };
    }),
  );
}

test('an exact power law gives its exponent, and an interval of zero width', () => {
  const { value, low, high, censored } = exponentOf(
    points({ 8: [64, 64, 64], 16: [256, 256, 256], 32: [1024, 1024, 1024] }),
    stream(),
  ) as Exponent;
  for (const end of [value, low, high]) assert.ok(Math.abs((end as number) - 2) < 1e-9);
  assert.equal(censored, 0);
});

test('the interval is the same for the same stream', () => {
  const simulate = () =>
    simulatePoints({ d: [8, 16, 32], seeds: 3, law: Math.log, noise: () => 0.3, budget: 20 }, stream());
  assert.deepEqual(exponentOf(simulate(), stream()), exponentOf(simulate(), stream()));
  assert.notDeepEqual(exponentOf(simulate(), stream()), exponentOf(simulate(), stream().child('other')));
});

test('censored points count: dropping them, or taking bounds for values, would underestimate growth', () => {
  const truth = 2;
  const sample = simulatePoints(
    { d: [16, 32, 64, 128], seeds: 240, law: (d) => truth * Math.log(d / 16), noise: () => 0.7, budget: 20 },
    stream(),
  );
  const fit = exponentOf(sample, stream(), { resamples: 2 }) as Exponent;
  assert.ok(fit.censored > 240 && Math.abs(fit.value - truth) < 0.12, String(fit.value));
  const dropped = sample.filter(({ known }) => known === 'exactly');
  const taken = sample.map((point): Point => ({ ...point, known: 'exactly' }));
  for (const wrong of [dropped, taken])
    assert.ok((exponentOf(wrong, stream(), { resamples: 2 }) as Exponent).value < truth - 0.2);
});

test('an end of the interval is infinite if it is so in the resamples', () => {
  const sample = points({
    8: [1, 1.2, 0.9, 1.1, 1],
    16: [9, '>10', '>10', '>10', '>10'],
    32: Array(5).fill('>10'),
  });
  const { value, low, high } = exponentOf(sample, stream()) as Exponent;
  assert.ok(Number.isFinite(value) && value > 2);
  assert.ok(Number.isFinite(low) && (low as number) <= value);
  assert.equal(high, Number.POSITIVE_INFINITY);
});

test('there is no exponent with one d, with nothing but bounds, with values at one d only, or with too few values', () => {
  const of = (values: Record<number, readonly (number | string)[]>) => exponentOf(points(values), stream());
  assert.equal(of({ 8: [1, 2, 3] }), 'one-d');
  assert.equal(of({ 8: ['>1', '>1'], 16: ['>1', '>1'] }), 'never');
  assert.equal(of({ 8: [1, 2, 3], 16: ['>9', '>9', '>9'] }), 'one-d-only');
  assert.equal(of({ 8: [1, '>1', '>1'], 16: [2, '>9', '>9'] }), 'few');
});

test('fewer than three seeds give an exponent without an interval', () => {
  const result = exponentOf(points({ 8: [1, 1.1], 16: [2, 2.2] }), stream()) as Exponent;
  assert.ok(Math.abs(result.value - 1) < 1e-9);
  assert.deepEqual([result.low, result.high, result.points], [undefined, undefined, 4]);
});
