import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addProduct } from '../../tasks/product.ts';
import { Stream } from '../../tasks/streams.ts';
import { weightKinds, weightMatrix } from '../../tasks/weights.ts';

const shape = fc.record({ rows: fc.integer({ min: 1, max: 24 }), columns: fc.integer({ min: 1, max: 24 }) });

function rowsOf(matrix: Float64Array, columns: number): number[][] {
  const rows: number[][] = [];
  for (let start = 0; start < matrix.length; start += columns) {
    rows.push([...matrix.subarray(start, start + columns)]);
  }
  return rows;
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

describe('weightMatrix', () => {
  it('orthonormal: has orthonormal rows if there are no more rows than columns', () => {
    fc.assert(
      fc.property(shape, fc.integer(), ({ rows, columns }, seed) => {
        fc.pre(rows <= columns);
        const w = rowsOf(weightMatrix('orthonormal', rows, columns, new Stream('w', seed)), columns);
        assert.equal(w.length, rows);
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j <= i; j++) assert.ok(Math.abs(dot(w[i], w[j]) - (i === j ? 1 : 0)) < 1e-12);
        }
      }),
    );
  });

  it('orthonormal: has unit rows that are rescaled orthonormal columns if there are more rows', () => {
    fc.assert(
      fc.property(shape, fc.integer(), ({ rows, columns }, seed) => {
        fc.pre(rows > columns);
        const w = rowsOf(weightMatrix('orthonormal', rows, columns, new Stream('w', seed)), columns);
        assert.equal(w.length, rows);
        for (const row of w) assert.ok(Math.abs(dot(row, row) - 1) < 1e-12);
        // The columns span all of R^columns: some columns×columns minor is regular, as the Gram determinant shows.
        const gram = Array.from({ length: columns }, (_, a) =>
          Array.from({ length: columns }, (_, b) => w.reduce((sum, row) => sum + row[a] * row[b], 0)),
        );
        assert.ok(smallestPivot(gram) > 1e-6);
      }),
      { seed: 1 },
    );
  });

  it('orthonormal: has no preferred direction', () => {
    const n = 4000;
    const sums = new Float64Array(3);
    for (let seed = 0; seed < n; seed++) {
      const [first, second] = rowsOf(weightMatrix('orthonormal', 2, 3, new Stream('w', seed)), 3);
      sums[0] += first[0] ** 2;
      sums[1] += second[2] ** 2;
      sums[2] += second[0];
    }
    assert.ok(Math.abs(sums[0] / n - 1 / 3) < 0.03);
    assert.ok(Math.abs(sums[1] / n - 1 / 3) < 0.03);
    assert.ok(Math.abs(sums[2] / n) < 0.05);
  });

  it('gaussian: has entries of variance 1/columns', () => {
    const w = weightMatrix('gaussian', 200, 50, new Stream('w'));
    const squares = w.reduce((sum, value) => sum + value ** 2, 0);
    assert.ok(Math.abs(squares / 200 - 1) < 5 * Math.sqrt(2 / w.length));
  });

  it('sparse: has two entries per row, and rows without common columns while the columns last', () => {
    fc.assert(
      fc.property(shape, fc.integer(), ({ rows, columns }, seed) => {
        const w = rowsOf(weightMatrix('sparse', rows, columns, new Stream('w', seed)), columns);
        for (const row of w) {
          assert.equal(row.filter((value) => value !== 0).length, Math.min(2, columns));
          assert.ok(Math.abs(dot(row, row) - 1) < 1e-12);
        }
        const deck = w.slice(0, Math.floor(columns / Math.min(2, columns)));
        for (let i = 0; i < deck.length; i++) {
          for (let j = 0; j < i; j++) assert.equal(dot(deck[i].map(Math.abs), deck[j].map(Math.abs)), 0);
        }
      }),
    );
  });

  it('is determined by its stream', () => {
    for (const kind of weightKinds) {
      const drawn = weightMatrix(kind, 3, 5, new Stream('w', 1));
      assert.deepEqual(weightMatrix(kind, 3, 5, new Stream('w', 1)), drawn);
      assert.notDeepEqual(weightMatrix(kind, 3, 5, new Stream('w', 2)), drawn);
    }
  });
});

/** Smallest pivot of Gaussian elimination with full symmetric pivoting, for a positive semidefinite matrix. */
function smallestPivot(matrix: number[][]): number {
  const size = matrix.length;
  const left = new Set(matrix.keys());
  let smallest = Number.POSITIVE_INFINITY;
  for (let step = 0; step < size; step++) {
    const pivot = [...left].reduce((best, i) => (matrix[i][i] > matrix[best][best] ? i : best));
    smallest = Math.min(smallest, matrix[pivot][pivot]);
    left.delete(pivot);
    for (const i of left) {
      const factor = matrix[i][pivot] / matrix[pivot][pivot];
      for (const j of left) matrix[i][j] -= factor * matrix[pivot][j];
    }
  }
  return smallest;
}

describe('addProduct', () => {
  it('adds the matrix–vector product, at every number of rows', () => {
    fc.assert(
      fc.property(shape, fc.integer(), ({ rows, columns }, seed) => {
        const stream = new Stream('product', seed);
        const matrix = stream.normals(new Float64Array(rows * columns));
        const vector = stream.normals(new Float64Array(columns));
        const before = stream.normals(new Float64Array(rows));
        const out = before.slice();
        addProduct(matrix, rows, columns, vector, out);
        for (const [i, row] of rowsOf(matrix, columns).entries()) {
          assert.ok(Math.abs(out[i] - before[i] - dot(row, [...vector])) < 1e-12);
        }
      }),
    );
  });
});
