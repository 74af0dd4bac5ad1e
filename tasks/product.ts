/**
 * out += M v for a row-major matrix M (rows×columns). It takes four rows at a time, each with its own running
 * sum, so that no addition waits for another.
 */
export function addProduct(
  matrix: Float64Array,
  rows: number,
  columns: number,
  vector: Float64Array,
  out: Float64Array,
): void {
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const row0 = i * columns;
    const row1 = row0 + columns;
    const row2 = row1 + columns;
    const row3 = row2 + columns;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let c = 0; c < columns; c++) {
      const v = vector[c];
      sum0 += matrix[row0 + c] * v;
      sum1 += matrix[row1 + c] * v;
      sum2 += matrix[row2 + c] * v;
      sum3 += matrix[row3 + c] * v;
    }
    out[i] += sum0;
    out[i + 1] += sum1;
    out[i + 2] += sum2;
    out[i + 3] += sum3;
  }
  for (; i < rows; i++) {
    const row = i * columns;
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += matrix[row + c] * vector[c];
    out[i] += sum;
  }
}
