/** n inputs of dimension d in float64, row-major, with the labels that the network is to fit. */
export interface Rows {
  readonly n: number;
  readonly d: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** A labelled sample whose rows are taken a block at a time, so that it is never held in float64 as a whole. */
export interface RowSource {
  readonly n: number;
  readonly d: number;
  /** Rows first..first+count−1. */
  block(first: number, count: number): Rows;
}

/** Calls `use` with successive blocks of at most `size` rows. */
export async function eachBlock(
  source: RowSource,
  size: number,
  use: (rows: Rows, first: number) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < source.n; first += size) {
    await use(source.block(first, Math.min(size, source.n - first)), first);
  }
}
