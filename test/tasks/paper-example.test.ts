import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paperExample } from '../../tasks/paper-example.ts';
import { Stream } from '../../tasks/streams.ts';

const d = 6;
const n = 200;

/** Largest |b - (p + q a)| over the best line through the points, relative to b's spread. */
function distanceFromLine(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const slope =
    a.reduce((sum, value, i) => sum + (value - ma) * (b[i] - mb), 0) /
    a.reduce((s, v) => s + (v - ma) ** 2, 0);
  assert.ok(slope > 0);
  const spread = Math.max(...b) - Math.min(...b);
  return Math.max(...b.map((value, i) => Math.abs(value - mb - slope * (a[i] - ma)))) / spread;
}

describe('paper-example', () => {
  for (const alpha of [0.002, 0.5]) {
    it(`is the paper's formula with alpha = ${alpha}, centred and scaled`, () => {
      const task = paperExample.instantiate({ d, seed: 1, params: paperExample.parameters.parse({ alpha }) });
      const { x, y } = task.sample(n, new Stream('sample'));
      const formula = Array.from({ length: n }, (_, row) => {
        const [x1, x2, x3, x4] = x.subarray(row * d);
        return x1 ** 4 + x2 ** 4 + alpha * ((x1 ** 4 + x3) ** 2 + (x2 ** 4 + x4) ** 2);
      });
      assert.ok(distanceFromLine(formula, [...y]) < 1e-6);
    });
  }

  it('has the features x_i², x_i⁴ and (x_i⁴ + x_{i+2})², centred and scaled', () => {
    const task = paperExample.instantiate({ d, seed: 1, params: paperExample.parameters.parse({}) });
    const { x } = task.sample(n, new Stream('sample'));
    const features = task.features(x, n);
    const expected = [
      (own: number) => own ** 2,
      (own: number) => own ** 4,
      (own: number, beyond: number) => (own ** 4 + beyond) ** 2,
    ];
    for (const [index, { values }] of features.entries()) {
      for (const i of [0, 1]) {
        const formula = Array.from({ length: n }, (_, row) =>
          expected[index](x[row * d + i], x[row * d + i + 2]),
        );
        const feature = Array.from({ length: n }, (_, row) => values[2 * row + i]);
        assert.ok(distanceFromLine(formula, feature) < 1e-6, `layer ${index + 2}, feature ${i + 1}`);
      }
    }
  });
});
