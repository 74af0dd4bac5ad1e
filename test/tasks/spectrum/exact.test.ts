import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { densenetPolynomial } from '../../../tasks/densenet-polynomial.ts';
import { pilotSize } from '../../../tasks/sampled-task.ts';
import { exactSpectrum } from '../../../tasks/spectrum/exact.ts';
import type { Polynomial, PolynomialRing } from '../../../tasks/spectrum/polynomial-ring.ts';
import { Stream } from '../../../tasks/streams.ts';

/** The coordinates of x as polynomials. */
function coordinates(ring: PolynomialRing, d: number): Polynomial[] {
  return Array.from({ length: d }, (_, i) =>
    ring.linear(Float64Array.from({ length: d }, (_, j) => Number(i === j))),
  );
}

const sum = (ring: PolynomialRing, parts: readonly Polynomial[]) =>
  ring.combine(parts.map((part) => [1, part]));

function assertClose(found: readonly number[], expected: readonly number[], tolerance = 1e-9): void {
  assert.equal(found.length, expected.length);
  const size = Math.max(...expected);
  for (const [p, value] of expected.entries())
    assert.ok(Math.abs(found[p] - value) < tolerance * size, `degree ${p}: ${found[p]}, expected ${value}`);
}

describe('under N(0, I)', () => {
  const d = 5;
  const spectrum = (degree: number, expand: (ring: PolynomialRing, x: Polynomial[]) => Polynomial) =>
    exactSpectrum({ d, inputs: 'gaussian', degree, expand: (ring) => expand(ring, coordinates(ring, d)) });

  it('has the weights of He_p(x_1), which are p!', () => {
    const { weights } = spectrum(4, (ring, [x]) =>
      // x⁴ − 6x² + 3
      ring.combine([
        [1, ring.square(ring.square(x))],
        [-6, ring.square(x)],
        [3, ring.constant(1)],
      ]),
    );
    assertClose(weights, [0, 0, 0, 0, 24]);
  });

  it('splits x_1² x_2 and its constant by degree: x_2 He_2(x_1) + x_2', () => {
    const { weights } = spectrum(3, (ring, [x, y]) => ring.product(ring.square(x), y));
    assertClose(weights, [0, 1, 0, 2]);
  });

  it('gives |x|² angular degree 0, and x_1² what remains of it without |x|²/d', () => {
    const whole = spectrum(2, (ring, x) =>
      sum(
        ring,
        x.map((xi) => ring.square(xi)),
      ),
    );
    assertClose(whole.weights, [d ** 2, 0, 2 * d]);
    assertClose(whole.angular, [d ** 2 + 2 * d, 0, 0]);
    const one = spectrum(2, (ring, [x]) => ring.square(x));
    assertClose(one.angular, [1 + 2 / d, 0, 2 - 2 / d]);
  });

  it('gives |x|⁴ (x_1 + x_2) angular degree 1, and |x|⁴ x_1 x_2 x_3 angular degree 3', () => {
    for (const [degree, harmonic] of [
      [1, (ring: PolynomialRing, [x, y]: Polynomial[]) => sum(ring, [x, y])],
      [3, (ring: PolynomialRing, [x, y, z]: Polynomial[]) => ring.product(ring.product(x, y), z)],
    ] as const) {
      const { weights, angular } = spectrum(degree + 4, (ring, x) => {
        const radius = sum(
          ring,
          x.map((xi) => ring.square(xi)),
        );
        return ring.product(ring.square(radius), harmonic(ring, x));
      });
      const total = weights.reduce((a, b) => a + b);
      assertClose(
        angular,
        weights.map((_, p) => (p === degree ? total : 0)),
      );
      assert.ok(weights.filter((weight) => weight > 1e-9 * total).length === 3);
    }
  });

  it('does not depend on the basis in which the target is written', () => {
    const rotate = new Stream('rotation').normals(new Float64Array(d * d));
    const row = (i: number) => rotate.subarray(i * d, (i + 1) * d);
    const quartic = (ring: PolynomialRing, rows: Float64Array[]) => {
      const [u, v] = rows.map((r) => ring.linear(r));
      return ring.combine([
        [0.5, ring.square(ring.square(u))],
        [1, ring.product(ring.square(u), v)],
        [-2, ring.product(u, v)],
      ]);
    };
    const options = { d, inputs: 'gaussian', degree: 4 } as const;
    const plain = exactSpectrum({ ...options, expand: (ring) => quartic(ring, [row(0), row(1)]) });
    const swapped = exactSpectrum({
      ...options,
      expand: (ring) => {
        for (const i of [3, 1, 4]) ring.linear(row(i));
        return quartic(ring, [row(0), row(1)]);
      },
    });
    assertClose(swapped.weights, plain.weights);
    assertClose(swapped.angular, plain.angular);
  });
});

test('on the hypercube x_i² is 1: (x_1 + 2x_2 + x_3)² is 6 + 4x_1x_2 + 2x_1x_3 + 4x_2x_3', () => {
  const { weights, angular, basis } = exactSpectrum({
    d: 4,
    inputs: 'hypercube',
    degree: 2,
    expand: (ring) => ring.square(ring.linear(Float64Array.of(1, 2, 1, 0))),
  });
  assert.equal(basis, 'walsh');
  assertClose(weights, [36, 0, 36]);
  assert.deepEqual(angular, weights);
});

/**
 * A third method for L = 3: each v_j is c + b·x + ⟨A, xxᵀ − I⟩, and Isserlis' theorem gives the parts of Σ_j s_j v_j² by
 * traces. Weights of degree 4: 8 Σ s_i s_j ((tr A_iA_j)² + 2 tr A_iA_jA_iA_j); of degree 3:
 * 8 Σ s_i s_j (tr A_iA_j b_i·b_j + 2 b_iᵀA_jA_ib_j).
 */
test('a DenseNet polynomial of degree 4 has the weights given by contracting its quadratic forms', () => {
  const d = 7;
  const [widths, alpha] = [
    [4, 3],
    [1, 0.7],
  ];
  const pilot = new Stream('pilot').normals(new Float32Array(pilotSize * d));
  const polynomial = densenetPolynomial(
    { d, widths, sources: [[1], [1, 2]], alpha },
    'gaussian',
    new Stream('weights'),
    pilot,
  );
  const { weights } = exactSpectrum({
    d,
    inputs: 'gaussian',
    degree: 4,
    expand: (ring) => polynomial.expand?.(ring) as Polynomial,
  });

  const [below, top] = polynomial.layers;
  const first = Matrix.from1DArray(4, d, below.reads[0].matrix);
  const linear = Matrix.from1DArray(3, d, top.reads[0].matrix);
  const mixing = Matrix.from1DArray(3, 4, top.reads[1].matrix);
  const forms = [0, 1, 2].map((j) => {
    const scaled = Matrix.diag(Array.from(below.scale, (scale, i) => scale * mixing.get(j, i)));
    return {
      A: first.transpose().mmul(scaled).mmul(first),
      b: linear.getRowVector(j).transpose(),
      s: alpha[1] * top.scale[j],
    };
  });
  let [third, fourth] = [0, 0];
  for (const p of forms)
    for (const q of forms) {
      const product = p.A.mmul(q.A);
      fourth += 8 * p.s * q.s * (product.trace() ** 2 + 2 * product.mmul(product).trace());
      const crossed = p.b.transpose().mmul(q.A).mmul(p.A).mmul(q.b).get(0, 0);
      third += 8 * p.s * q.s * (product.trace() * p.b.dot(q.b) + 2 * crossed);
    }
  assert.ok(Math.abs(weights[3] - third) < 1e-9 * third, `${weights[3]}, expected ${third}`);
  assert.ok(Math.abs(weights[4] - fourth) < 1e-9 * fourth, `${weights[4]}, expected ${fourth}`);
});
