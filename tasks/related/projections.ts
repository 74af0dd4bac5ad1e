import { addProduct } from '../product.ts';

/**
 * A function that projects row `row` of x onto the rows of a matrix. Each call overwrites the array that the
 * call before returned.
 *
 * @param matrix width×d, row-major
 * @returns the width inner products of the matrix's rows with a row of x (n×d, row-major)
 */
export function projectionsOnto(
  matrix: Float64Array,
  d: number,
): (x: Float32Array, row: number) => Float64Array {
  const width = matrix.length / d;
  const input = new Float64Array(d);
  const projections = new Float64Array(width);
  return (x, row) => {
    for (let i = 0, at = row * d; i < d; i++) input[i] = x[at++];
    projections.fill(0);
    addProduct(matrix, width, d, input, projections);
    return projections;
  };
}
