import { Matrix, solve } from 'ml-matrix';

/**
 * The w ≥ 0 that minimises |Aw − b|², by the active-set method of Lawson & Hanson, "Solving Least Squares
 * Problems" (1974), chapter 23. It is meant for the handful of unknowns of a spectrum; A's columns must be
 * linearly independent.
 */
export function nonnegativeLeastSquares(A: Matrix, b: readonly number[]): number[] {
  const target = Matrix.columnVector([...b]);
  const tolerance = 1e-12 * (A.norm('frobenius') * target.norm('frobenius') || 1);
  let w = new Array<number>(A.columns).fill(0);
  const free = new Set<number>();
  for (;;) {
    const descent = A.transpose()
      .mmul(Matrix.sub(target, A.mmul(Matrix.columnVector(w))))
      .to1DArray();
    const bound = w.map((_, p) => p).filter((p) => !free.has(p) && descent[p] > tolerance);
    if (bound.length === 0) return w;
    free.add(bound.reduce((best, p) => (descent[p] > descent[best] ? p : best)));
    for (;;) {
      const columns = [...free].sort((p, q) => p - q);
      const solution = solve(A.subMatrixColumn(columns), target).to1DArray();
      const wanted = w.map((_, p) => (free.has(p) ? solution[columns.indexOf(p)] : 0));
      const negative = columns.filter((p) => wanted[p] <= 0);
      if (negative.length === 0) {
        w = wanted;
        break;
      }
      // Moves towards the solution until the first weights would become negative; those are bound at 0.
      const step = Math.min(...negative.map((p) => w[p] / (w[p] - wanted[p])));
      w = w.map((value, p) => value + step * (wanted[p] - value));
      for (const p of negative)
        if (w[p] <= 1e-15) {
          w[p] = 0;
          free.delete(p);
        }
    }
  }
}
