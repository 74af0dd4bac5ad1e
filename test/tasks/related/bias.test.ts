import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { findTaskFamily } from '../../../tasks/registry.ts';
import { exactSpectrum } from '../../../tasks/spectrum/exact.ts';
import type { Polynomial, PolynomialRing } from '../../../tasks/spectrum/polynomial-ring.ts';
import { Stream } from '../../../tasks/streams.ts';

/** Each weight's share of the variance. */
async function shares(family: string, d: number, params: object): Promise<number[]> {
  const found = findTaskFamily(family);
  const task = found.instantiate({ d, seed: 1, params: found.parameters.parse(params) });
  const spectrum = (await task.spectrum?.({ method: 'exact' })) ?? assert.fail('no spectrum');
  const variance = spectrum.weights.slice(1).reduce((sum, weight) => sum + weight);
  return spectrum.weights.map((weight) => weight / variance);
}

const close = (found: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, expected ${expected}`);

describe('hierarchical-polynomial', () => {
  for (const d of [8, 16, 48]) {
    it(`has p alone at degree 2 on the sphere, d = ${d}`, async () => {
      const square = await shares('hierarchical-polynomial', d, { link: 'square' });
      close(square[2], 0);
      close(square[4], 1);
    });

    it(`has a radial part at degree 2 under Gaussian inputs, 4/(d + 4) of it, d = ${d}`, async () => {
      const square = await shares('hierarchical-polynomial', d, { link: 'square', inputs: 'gaussian' });
      // (p² − 1)/√2 has variance 1 + 6/d: E p⁴ = 3 + 12/d.
      close(square[2] * (1 + 6 / d), 4 / d);
      const mix = await shares('hierarchical-polynomial', d, { inputs: 'gaussian' });
      // The part of degree 2 has variance 1/2 from p, and half of 4/d from p².
      const whole = 1 / 2 + (1 + 6 / d) / 2;
      close(mix[2] * whole, (1 + 4 / d) / 2);
      close(1 - 1 / 2 / (mix[2] * whole), 4 / (d + 4));
    });
  }

  it('has half of its variance at degree 2 and half at degree 4 by default, nearly so at d = 64', async () => {
    const { 2: second, 4: fourth } = await shares('hierarchical-polynomial', 64, {});
    close(second + fourth, 1);
    close(second, 0.5, 0.025);
  });

  it('has p alone at degree 2 under Gaussian inputs if the link is odd', async () => {
    // If the part of degree 2 of p³ is a multiple of p, the factor is E p⁴; E p⁶ follows from the cumulants
    // 2^(n−1) (n−1)! tr A^n, which are 0 for odd n.
    const d = 12;
    const cubic = await shares('hierarchical-polynomial', d, { link: 'cubic', inputs: 'gaussian' });
    close(cubic[2], (3 + 12 / d) ** 2 / (15 + 180 / d + 480 / d ** 2));
  });
});

describe('nonlinear-features', () => {
  it('has everything at degree 4 by default, on the sphere and under Gaussian inputs', async () => {
    for (const inputs of ['sphere', 'gaussian'])
      for (const [d, r] of [
        [16, 2],
        [18, 3],
        [15, 2],
      ])
        close((await shares('nonlinear-features', d, { inputs, r }))[4], 1);
  });

  it('has everything at degree 4 with the link he2 on the sphere if the features fill the space', async () => {
    close((await shares('nonlinear-features', 16, { link: 'he2' }))[4], 1);
    const unfilled = await shares('nonlinear-features', 18, { link: 'he2' });
    assert.ok(unfilled[2] > 1e-3);
    // With m = 8 directions for each feature, each (p² − 1)/√2 has a part of degree 2 of variance 4/m.
    const gaussian = await shares('nonlinear-features', 16, { link: 'he2', inputs: 'gaussian' });
    close(gaussian[2] * (1 + 6 / 8), 4 / 8);
  });
});

test('the product of two dense random forms has about 4/d of its variance at degree 2', () => {
  const d = 16;
  const stream = new Stream('dense');
  const form = (ring: PolynomialRing): Polynomial => {
    const x = Array.from({ length: d }, (_, i) =>
      ring.linear(Float64Array.from({ length: d }, (_, j) => Number(i === j))),
    );
    const rows = x.map((_, i) => stream.normals(new Float64Array(d)).fill(0, 0, i));
    return ring.combine(
      x.flatMap((own, i) =>
        x.slice(i).flatMap((other, at): [number, Polynomial][] => {
          const weight = i === i + at ? Math.SQRT1_2 * rows[i][i] : rows[i][i + at];
          // Centred: E x_i² is 1.
          return at === 0
            ? [
                [weight, ring.square(own)],
                [-weight, ring.constant(1)],
              ]
            : [[weight, ring.product(own, other)]];
        }),
      ),
    );
  };
  const { weights } = exactSpectrum({
    d,
    inputs: 'gaussian',
    degree: 4,
    expand: (ring) => ring.product(form(ring), form(ring)),
  });
  close(weights[2] / (weights[2] + weights[4]), 4 / (d + 4), 0.03);
});

describe('a projection’s polynomials', () => {
  it('are harmonics on the sphere: all weight at their degree', async () => {
    for (const exponent of [1, 2, 3, 4, 5, 6])
      close((await shares('single-index', 7, { exponent, inputs: 'sphere' }))[exponent], 1);
  });

  it('are Hermite’s under Gaussian inputs', async () => {
    for (const exponent of [1, 2, 3, 4, 5, 6])
      close((await shares('single-index', 7, { exponent }))[exponent], 1);
    const { 2: second, 4: fourth } = await shares('multi-index', 7, {});
    close(second, 2 / 3);
    close(fourth, 1 / 3);
  });
});
