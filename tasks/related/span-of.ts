import { innerProduct } from '../inner-product.ts';

/** A row adds a direction to the basis if more than this share of it is outside the span of those before. */
const independent = 1e-6;

/**
 * An orthonormal basis of the span of a matrix's rows (count×d, row-major), rank×d, by Gram–Schmidt, with every row
 * orthogonalised twice for orthogonality to the last bits.
 */
export function spanOf(matrix: Float64Array, d: number): Float64Array {
  const basis: Float64Array[] = [];
  for (let start = 0; start < matrix.length; start += d) {
    const row = matrix.slice(start, start + d);
    const size = Math.sqrt(innerProduct(row, row));
    for (let pass = 0; pass < 2; pass++)
      for (const direction of basis) {
        const part = innerProduct(direction, row);
        for (let i = 0; i < d; i++) row[i] -= part * direction[i];
      }
    const beyond = Math.sqrt(innerProduct(row, row));
    if (beyond > independent * size) basis.push(row.map((value) => value / beyond));
  }
  const rows = new Float64Array(basis.length * d);
  for (const [r, direction] of basis.entries()) rows.set(direction, r * d);
  return rows;
}
