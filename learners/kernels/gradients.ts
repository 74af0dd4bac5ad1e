import type { Kernel } from './kernel.ts';
import { innerProducts, kernelFlops } from './kernel-matrix.ts';
import { type Points, rowsOf } from './points.ts';
import { inJavaScript, type Multiply } from './products.ts';
import type { KernelPredictor } from './ridge-system.ts';
import type { Effort } from './work.ts';

/**
 * Inputs whose gradients are computed at a time: few enough that their slopes at a few thousand anchors stay
 * cached.
 */
const ROWS = 256;

/**
 * Gradients of a kernel predictor at the rows of x, in closed form: with f = Σ_j a_j k(·, c_j),
 * ∇f(x) = Σ_j a_j (∂k/∂(x·c_j)) c_j + 2x Σ_j a_j ∂k/∂|x|².
 * @returns x.n×d, row-major
 */
export async function gradients(
  predictor: KernelPredictor,
  kernel: Kernel,
  x: Points,
  multiply: Multiply = inJavaScript,
): Promise<Float64Array> {
  const { anchors, coefficients } = predictor;
  const { d } = x;
  const slopes = new Float64Array(x.n * anchors.n);
  await innerProducts(x, anchors, slopes, multiply);
  const result = new Float64Array(x.n * d);
  for (let i = 0; i < x.n; i++) {
    const byNorm = kernel.differentiate(
      slopes,
      i * anchors.n,
      x.squaredNorms[i],
      anchors.squaredNorms,
      coefficients,
    );
    for (let j = 0; j < d; j++) result[i * d + j] = 2 * byNorm * x.x[i * d + j];
  }
  await multiply({
    into: { data: result, offset: 0, stride: d },
    a: { data: slopes, offset: 0, stride: anchors.n },
    b: { data: anchors.x, offset: 0, stride: 1, step: d },
    rows: x.n,
    columns: d,
    depth: anchors.n,
  });
  return result;
}

/** Operations of `averageGradientOuterProduct`, to leading order. */
export function gradientFlops(kernel: Kernel, n: number, anchors: number, d: number): number {
  return 2 * kernelFlops(kernel, n, anchors, d) + 2 * n * d * d;
}

/**
 * The average gradient outer product (1/n) Σ_i ∇f(x_i) ∇f(x_i)ᵀ of a kernel predictor over n points, d×d
 * (Radhakrishnan et al., arXiv 2212.13881).
 */
export async function averageGradientOuterProduct(
  predictor: KernelPredictor,
  kernel: Kernel,
  points: Points,
  effort: Effort,
): Promise<Float64Array> {
  const { n, d } = points;
  const sum = new Float64Array(d * d);
  for (let first = 0; first < n; first += ROWS) {
    const rows = rowsOf(points, first, Math.min(ROWS, n - first));
    const data = await gradients(predictor, kernel, rows, effort.multiply);
    const slopes = { data, offset: 0, stride: 1, step: d };
    await effort.multiply({
      into: { data: sum, offset: 0, stride: d },
      a: slopes,
      b: slopes,
      rows: d,
      columns: d,
      depth: rows.n,
    });
    await effort.pause(gradientFlops(kernel, rows.n, predictor.anchors.n, d));
  }
  return sum.map((value) => value / n);
}
