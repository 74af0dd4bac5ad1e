import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type InputKind, inputDistribution, inputKinds } from '../../tasks/inputs.ts';
import { Stream } from '../../tasks/streams.ts';
import { weightMatrix } from '../../tasks/weights.ts';

const d = 6;
const n = 40_000;

function drawRows(kind: InputKind, seed = 1): Float32Array {
  const draw = inputDistribution(kind, d, new Stream('distribution', seed));
  const source = new Stream('rows');
  const x = new Float32Array(n * d);
  for (let row = 0; row < n; row++) draw(source, x, row * d);
  return x;
}

function projections(x: Float32Array, direction: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += x[row * d + i] * direction[i];
    return sum;
  });
}

const average = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('inputDistribution', () => {
  for (const kind of inputKinds) {
    it(`${kind}: has mean 0 and a variance near 1 in every direction`, () => {
      const x = drawRows(kind);
      for (let trial = 0; trial < 5; trial++) {
        const along = projections(x, weightMatrix('orthonormal', 1, d, new Stream('direction', trial)));
        const variance = average(along.map((value) => value ** 2));
        assert.ok(Math.abs(average(along)) < 5 * Math.sqrt(variance / n));
        // Exactly 1 except for the mixture, whose components have eigenvalues within a factor 4 and means of norm 1.
        const [least, most] = kind === 'mixture' ? [0.4, 2.5] : [0.95, 1.05];
        assert.ok(variance > least && variance < most, `variance ${variance}`);
      }
    });
  }

  it('hypercube: has coordinates ±1; sphere: has norm √d', () => {
    assert.ok(drawRows('hypercube').every((value) => Math.abs(value) === 1));
    const x = drawRows('sphere');
    for (let row = 0; row < 100; row++) {
      const squared = x.subarray(row * d, (row + 1) * d).reduce((sum, value) => sum + value ** 2, 0);
      assert.ok(Math.abs(squared - d) < 1e-5);
    }
  });

  it('gaussian: has the fourth moments of N(0, I)', () => {
    const along = projections(
      drawRows('gaussian'),
      weightMatrix('orthonormal', 1, d, new Stream('direction')),
    );
    assert.ok(Math.abs(average(along.map((value) => value ** 4)) - 3) < 5 * Math.sqrt(96 / n));
  });

  it('mixture: has E|x|² = d + 1, and its own components for every stream', () => {
    const [one, other] = [drawRows('mixture', 1), drawRows('mixture', 2)];
    for (const x of [one, other]) {
      const squared = x.reduce((sum, value) => sum + value ** 2, 0) / n;
      assert.ok(Math.abs(squared - (d + 1)) < 0.15, `E|x|² = ${squared}`);
    }
    assert.notDeepEqual(one, other);
  });

  it('mixture: is not Gaussian', () => {
    // A Gaussian's third cumulant vanishes in every direction; opposite means with different covariances give one.
    const x = drawRows('mixture');
    const skews = Array.from({ length: 20 }, (_, trial) => {
      const along = projections(x, weightMatrix('orthonormal', 1, d, new Stream('direction', trial)));
      return (
        Math.abs(average(along.map((value) => value ** 3))) / Math.sqrt(average(along.map((v) => v ** 6)) / n)
      );
    });
    assert.ok(Math.max(...skews) > 6, `largest skewness in standard errors: ${Math.max(...skews)}`);
  });
});
