import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { nonnegativeLeastSquares } from '../../../tasks/spectrum/nonnegative-least-squares.ts';
import { Stream } from '../../../tasks/streams.ts';

test('the conditions of a minimum hold: w ≥ 0, no descent where w = 0, no slope where w > 0', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 4 }),
      (seed, n, more) => {
        const stream = new Stream('problem', seed);
        const A = Matrix.from1DArray(n + more, n, stream.normals(new Float64Array((n + more) * n)));
        const b = [...stream.normals(new Float64Array(n + more))];
        const w = nonnegativeLeastSquares(A, b);
        const residual = Matrix.columnVector(b).sub(A.mmul(Matrix.columnVector(w)));
        const descent = A.transpose().mmul(residual).to1DArray();
        const size = A.norm('frobenius') * Math.hypot(...b);
        for (const [p, weight] of w.entries()) {
          assert.ok(weight >= 0);
          assert.ok(weight > 0 ? Math.abs(descent[p]) < 1e-8 * size : descent[p] < 1e-8 * size);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('an attainable right-hand side is attained', () => {
  const A = new Matrix([
    [1, 0.5],
    [1, -0.5],
    [1, 2],
  ]);
  const w = nonnegativeLeastSquares(A, [2, 1, 3.5]);
  assert.ok(Math.abs(w[0] - 1.5) < 1e-12 && Math.abs(w[1] - 1) < 1e-12);
});
