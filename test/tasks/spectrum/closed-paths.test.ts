import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import {
  type ClosedPaths,
  gaussianPaths,
  gegenbauer,
  hypercubePaths,
  rotationPaths,
} from '../../../tasks/spectrum/closed-paths.ts';
import { Stream } from '../../../tasks/streams.ts';

const d = 6;
const points = 8;

const kinds: Record<string, ClosedPaths> = {
  gaussian: gaussianPaths(d, points),
  'rotation at a Gaussian radius': rotationPaths(d, points, 'gaussian'),
  'rotation on the sphere': rotationPaths(d, points, 'sphere'),
  hypercube: hypercubePaths(d, points),
};

for (const [name, paths] of Object.entries(kinds)) {
  describe(`${name} paths`, () => {
    it('have inputs of mean 0, variance 1 and the correlation ρ_m at every pair of points m steps apart', () => {
      const count = 20000;
      const stream = new Stream('paths', name);
      const out = new Float32Array(points * d);
      const products = Array.from({ length: points }, () => new Float64Array(points));
      const sums = new Float64Array(points);
      for (let i = 0; i < count; i++) {
        paths.draw(stream, out, 0);
        for (let a = 0; a < points; a++) {
          sums[a] += out[a * d];
          for (let b = 0; b < points; b++) products[a][b] += out[a * d] * out[b * d];
        }
      }
      for (let a = 0; a < points; a++) {
        assert.ok(Math.abs(sums[a] / count) < 5 / Math.sqrt(count));
        for (let b = 0; b < points; b++) {
          const lag = Math.min((a - b + points) % points, (b - a + points) % points);
          const found = products[a][b] / count;
          // The product of two standard normals has variance at most 2.
          assert.ok(
            Math.abs(found - paths.correlations[lag]) < 5 * Math.sqrt(2 / count),
            `${a}, ${b}: ${found}`,
          );
        }
      }
    });
  });
}

test('a rotation keeps the radius, which on the sphere is √d', () => {
  const out = new Float32Array(points * d);
  const radius = (m: number) => Math.hypot(...out.subarray(m * d, (m + 1) * d));
  kinds['rotation on the sphere'].draw(new Stream('one'), out, 0);
  for (let m = 0; m < points; m++) assert.ok(Math.abs(radius(m) - Math.sqrt(d)) < 1e-5);
  kinds['rotation at a Gaussian radius'].draw(new Stream('two'), out, 0);
  for (let m = 1; m < points; m++) assert.ok(Math.abs(radius(m) - radius(0)) < 1e-5);
});

test('Gegenbauer polynomials are Legendre’s in three dimensions and cosines in two, and 1 at 1', () => {
  for (const t of [-0.9, -0.2, 0.4, 1]) {
    assert.ok(Math.abs(gegenbauer(3, 4, t) - (35 * t ** 4 - 30 * t ** 2 + 3) / 8) < 1e-12);
    assert.ok(Math.abs(gegenbauer(2, 5, t) - Math.cos(5 * Math.acos(t))) < 1e-12);
  }
  for (let p = 0; p <= 8; p++) assert.ok(Math.abs(gegenbauer(7, p, 1) - 1) < 1e-12);
});
