import type { Stream } from './streams.ts';
import { transpose } from './transpose.ts';

export const weightKinds = ['orthonormal', 'gaussian', 'sparse'] as const;
export type WeightKind = (typeof weightKinds)[number];

/**
 * A random weight matrix, row-major, whose rows have norm 1 (for `gaussian`: squared norm 1 in expectation).
 *
 * - `orthonormal`: uniformly random orthonormal rows; with more rows than columns, uniformly random
 *   orthonormal columns with the rows then rescaled to norm 1. The well-conditioned case that [BFC] assumes.
 * - `gaussian`: independent N(0, 1/columns) entries.
 * - `sparse`: two entries ±1/√2 per row (one ±1 if there is only one column). The positions are dealt from
 *   shuffled decks of columns, so that rows of the same deck have no column in common.
 */
export function weightMatrix(kind: WeightKind, rows: number, columns: number, stream: Stream): Float64Array {
  if (kind === 'gaussian') return stream.normals(new Float64Array(rows * columns), 1 / Math.sqrt(columns));
  if (kind === 'sparse') return sparse(rows, columns, stream);
  if (rows <= columns) return orthonormalRows(rows, columns, stream);
  return unitRows(transpose(orthonormalRows(columns, rows, stream), columns, rows), columns);
}

function sparse(rows: number, columns: number, stream: Stream): Float64Array {
  const entries = Math.min(2, columns);
  const rowsPerDeck = Math.floor(columns / entries);
  const matrix = new Float64Array(rows * columns);
  let deck: Uint32Array = new Uint32Array(0);
  for (let row = 0; row < rows; row++) {
    const place = row % rowsPerDeck;
    if (place === 0) deck = stream.permutation(columns);
    for (let e = 0; e < entries; e++) {
      const sign = stream.uint32() >>> 31 === 0 ? 1 : -1;
      matrix[row * columns + deck[place * entries + e]] = sign / Math.sqrt(entries);
    }
  }
  return matrix;
}

/**
 * Gram–Schmidt on Gaussian rows, each orthogonalised twice for orthogonality to the last bits;
 * rows ≤ columns.
 */
function orthonormalRows(rows: number, columns: number, stream: Stream): Float64Array {
  const matrix = stream.normals(new Float64Array(rows * columns));
  for (let i = 0; i < rows; i++) {
    const row = matrix.subarray(i * columns, (i + 1) * columns);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) removeProjection(row, matrix.subarray(j * columns, (j + 1) * columns));
      normalise(row);
    }
  }
  return matrix;
}

function removeProjection(row: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let c = 0; c < row.length; c++) dot += row[c] * unit[c];
  for (let c = 0; c < row.length; c++) row[c] -= dot * unit[c];
}

function normalise(row: Float64Array): void {
  let squared = 0;
  for (let c = 0; c < row.length; c++) squared += row[c] ** 2;
  const scale = 1 / Math.sqrt(squared);
  for (let c = 0; c < row.length; c++) row[c] *= scale;
}

function unitRows(matrix: Float64Array, columns: number): Float64Array {
  for (let start = 0; start < matrix.length; start += columns)
    normalise(matrix.subarray(start, start + columns));
  return matrix;
}
