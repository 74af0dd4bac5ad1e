/** n inputs of dimension d, row-major, with their squared norms. */
export interface Points {
  readonly n: number;
  readonly d: number;
  readonly x: Float64Array;
  /** |x_i|², n numbers. */
  readonly squaredNorms: Float64Array;
}

/** Inputs in float64. @param x n×d, row-major */
export function pointsOf(x: Float32Array | Float64Array, n: number, d: number): Points {
  const values = x instanceof Float64Array ? x : Float64Array.from(x);
  const squaredNorms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = i * d; j < (i + 1) * d; j++) sum += values[j] * values[j];
    squaredNorms[i] = sum;
  }
  return { n, d, x: values, squaredNorms };
}

/** `count` consecutive inputs, starting at `first`: a view, not a copy. */
export function rowsOf({ d, x, squaredNorms }: Points, first: number, count: number): Points {
  return {
    n: count,
    d,
    x: x.subarray(first * d, (first + count) * d),
    squaredNorms: squaredNorms.subarray(first, first + count),
  };
}

/** The inputs with these indices, in this order: a copy. */
export function gather({ d, x }: Points, indices: ArrayLike<number>): Points {
  const values = new Float64Array(indices.length * d);
  for (let i = 0; i < indices.length; i++) {
    values.set(x.subarray(indices[i] * d, (indices[i] + 1) * d), i * d);
  }
  return pointsOf(values, indices.length, d);
}
