/** Side of a tile, small enough for its part of both arrays to stay in the cache. */
const TILE = 32;

/** The transpose of a rows×columns matrix, row-major. */
export function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const transposed = new Float64Array(rows * columns);
  for (let top = 0; top < rows; top += TILE) {
    for (let left = 0; left < columns; left += TILE) {
      for (let i = top; i < Math.min(rows, top + TILE); i++) {
        for (let j = left; j < Math.min(columns, left + TILE); j++) {
          transposed[j * rows + i] = matrix[i * columns + j];
        }
      }
    }
  }
  return transposed;
}
