/** A table of numbers from outside, such as from a file. */
export interface Table {
  /** Its name in messages: that of its file. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly string[];
  /** Whether the columns' names come from the table itself; otherwise they are x_1..x_d, y. */
  readonly named: boolean;
  /** Row-major, rows × columns. */
  readonly values: Float32Array;
}

/** A table cannot be learned from in the way that was asked for; the message says why in one line. */
export class UnsuitableTableError extends Error {
  override name = 'UnsuitableTableError';
}

/** x_1..x_d, y: what `hierbench data` writes, and what the columns of a table without a header are called. */
export function columnNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? 'y' : `x_${i + 1}`));
}

/** The values of one column. */
export function column({ rows, columns, values }: Table, index: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => values[row * columns.length + index]);
}

/** All columns but one: row-major, as many rows as `order` has, in its order. */
export function otherColumns(
  { columns, values }: Table,
  without: number,
  order: ArrayLike<number>,
): Float32Array {
  const width = columns.length;
  const x = new Float32Array(order.length * (width - 1));
  for (let i = 0, at = 0; i < order.length; i++)
    for (let c = 0; c < width; c++) if (c !== without) x[at++] = values[order[i] * width + c];
  return x;
}
