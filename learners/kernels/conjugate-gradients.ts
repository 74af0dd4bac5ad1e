import { innerProduct } from '../../tasks/inner-product.ts';

export interface ConjugateGradientsOptions {
  /** The iteration stops when the norm of the residual is at most this times that of the right-hand side. */
  readonly tolerance: number;
  /** The iteration stops after this many steps at the latest. */
  readonly mostSteps: number;
}

export interface ConjugateGradientsResult {
  readonly solution: Float64Array;
  readonly steps: number;
  /** The norm of the residual (as updated by the recurrence) over that of the right-hand side. */
  readonly residual: number;
}

/**
 * Conjugate gradients for A·x = b with A symmetric positive definite (Hestenes and Stiefel, 1952; Golub and
 * Van Loan, *Matrix Computations*, 4th ed., §11.3), from x = 0.
 * @param apply x ↦ A·x
 */
export async function conjugateGradients(
  apply: (x: Float64Array) => Promise<Float64Array>,
  side: Float64Array,
  { tolerance, mostSteps }: ConjugateGradientsOptions,
): Promise<ConjugateGradientsResult> {
  const solution = new Float64Array(side.length);
  const residual = side.slice();
  const direction = side.slice();
  const start = innerProduct(side, side);
  let square = start;
  let steps = 0;
  // Written so that NaN also ends the loop.
  while (square > tolerance * tolerance * start && steps < mostSteps) {
    const image = await apply(direction);
    const length = square / innerProduct(direction, image);
    for (let i = 0; i < side.length; i++) {
      solution[i] += length * direction[i];
      residual[i] -= length * image[i];
    }
    const next = innerProduct(residual, residual);
    const share = next / square;
    for (let i = 0; i < side.length; i++) direction[i] = residual[i] + share * direction[i];
    square = next;
    steps++;
  }
  return { solution, steps, residual: start > 0 ? Math.sqrt(square / start) : 0 };
}
