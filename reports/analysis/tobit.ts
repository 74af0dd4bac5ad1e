import { normalHazard, normalTails } from './distributions/normal.ts';

/** How an observation is known: exactly, or as a lower (`above`) or an upper (`below`) bound of the truth. */
export type Known = 'exactly' | 'above' | 'below';

/** Observations of a quantity y, some of them only bounds. */
export interface Sample {
  readonly y: ArrayLike<number>;
  readonly known: readonly Known[];
  /** How often each observation counts; once by default. */
  readonly weights?: ArrayLike<number>;
}

export interface TobitFit {
  /** One coefficient per column of the design. */
  readonly coefficients: Float64Array;
  /** Standard deviation around the line, by maximum likelihood. */
  readonly sigma: number;
  readonly logLikelihood: number;
}

/**
 * Observations are taken to be accurate to a millionth at best, so that points exactly on a line still have a
 * finite likelihood.
 */
const blur = 1e-6;
const mostSteps = 60;

/**
 * Linear regression with normal errors where some observations are censored, by maximum likelihood: the model
 * of Tobin, "Estimation of relationships for limited dependent variables" (Econometrica 1958). With the
 * parameters coefficients/σ and 1/σ the log-likelihood is concave (Olsen, Econometrica 1978), so Newton's
 * method with step halving finds its maximum.
 *
 * The maximum has to exist: there must be exact observations, and enough that no coefficient runs off to
 * infinity.
 *
 * @param design columns of the design matrix, each as long as y; linearly independent
 * @param start a fit of a similar sample, to begin from
 */
export function fitTobit(design: readonly ArrayLike<number>[], sample: Sample, start?: TobitFit): TobitFit {
  const { y, known, weights } = sample;
  const size = design.length + 1;
  const theta = startingPoint(design, sample, start);
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const row = new Float64Array(size);
  const trial = new Float64Array(size);

  /** The log-likelihood; fills `gradient` and, with the lower triangle of the negative Hessian, `hessian`. */
  const likelihood = (at: Float64Array): number => {
    gradient.fill(0);
    hessian.fill(0);
    const precision = at[size - 1];
    let total = 0;
    for (let i = 0; i < y.length; i++) {
      const weight = weights ? weights[i] : 1;
      if (weight === 0) continue;
      let residual = precision * y[i];
      for (let j = 0; j < size - 1; j++) residual -= at[j] * design[j][i];
      const side = known[i] === 'below' ? -1 : 1;
      let slope: number;
      let curvature: number;
      if (known[i] === 'exactly') {
        total +=
          weight * (Math.log(precision) - halfLogTwoPi - 0.5 * (residual ** 2 + (precision * blur) ** 2));
        [slope, curvature] = [-residual, -1];
      } else {
        total += weight * normalTails(side * residual).logUpper;
        const hazard = normalHazard(side * residual);
        [slope, curvature] = [-side * hazard, -hazard * (hazard - side * residual)];
      }
      for (let j = 0; j < size - 1; j++) row[j] = -design[j][i];
      row[size - 1] = y[i];
      for (let j = 0; j < size; j++) {
        gradient[j] += weight * slope * row[j];
        for (let k = 0; k <= j; k++) hessian[j * size + k] -= weight * curvature * row[j] * row[k];
      }
      if (known[i] === 'exactly') {
        gradient[size - 1] += weight * (1 / precision - precision * blur ** 2);
        hessian[size * size - 1] += weight * (1 / precision ** 2 + blur ** 2);
      }
    }
    return total;
  };

  let best = likelihood(theta);
  for (let step = 0; step < mostSteps; step++) {
    const move = solvePositive(hessian, gradient, size);
    const gain = move.reduce((sum, value, j) => sum + value * gradient[j], 0);
    let share = 1;
    // One step may go at most half the way to 1/σ = 0.
    if (move[size - 1] < 0) share = Math.min(1, (-0.5 * theta[size - 1]) / move[size - 1]);
    let reached = Number.NEGATIVE_INFINITY;
    for (let halved = 0; halved < 40; halved++, share /= 2) {
      for (let j = 0; j < size; j++) trial[j] = theta[j] + share * move[j];
      reached = likelihood(trial);
      if (reached >= best) break;
    }
    if (!(reached >= best)) break;
    theta.set(trial);
    best = reached;
    if (gain < 1e-10) break;
  }
  const precision = theta[size - 1];
  return {
    coefficients: theta.subarray(0, size - 1).map((value) => value / precision),
    sigma: 1 / precision,
    logLikelihood: best,
  };
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** The given start, or least squares with bounds taken as values; the concave likelihood allows any start. */
function startingPoint(
  design: readonly ArrayLike<number>[],
  { y, weights }: Sample,
  start: TobitFit | undefined,
): Float64Array {
  const width = design.length;
  const theta = new Float64Array(width + 1);
  if (start) {
    theta.set(start.coefficients.map((value) => value / start.sigma));
    theta[width] = 1 / start.sigma;
    return theta;
  }
  const normal = new Float64Array(width * width);
  const right = new Float64Array(width);
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const weight = weights ? weights[i] : 1;
    total += weight;
    for (let j = 0; j < width; j++) {
      right[j] += weight * design[j][i] * y[i];
      for (let k = 0; k <= j; k++) normal[j * width + k] += weight * design[j][i] * design[k][i];
    }
  }
  const coefficients = solvePositive(normal, right, width);
  let squares = 0;
  for (let i = 0; i < y.length; i++) {
    let residual = y[i];
    for (let j = 0; j < width; j++) residual -= coefficients[j] * design[j][i];
    squares += (weights ? weights[i] : 1) * residual ** 2;
  }
  const sigma = Math.sqrt(squares / total + blur ** 2);
  theta.set(coefficients.map((value) => value / sigma));
  theta[width] = 1 / sigma;
  return theta;
}

/** Solves A z = b for a symmetric positive definite A of a few rows, by Cholesky. @param a its lower triangle, by rows */
function solvePositive(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const factor = Float64Array.from(a);
  const z = Float64Array.from(b);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++)
      for (let i = j; i < size; i++) factor[i * size + j] -= factor[i * size + k] * factor[j * size + k];
    // A floor on the pivot keeps a direction that the sample does not determine from making everything NaN.
    const pivot = Math.sqrt(Math.max(factor[j * size + j], 1e-12 * Math.max(a[j * size + j], 1e-300)));
    for (let i = j; i < size; i++) factor[i * size + j] /= pivot;
    factor[j * size + j] = pivot;
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) z[i] -= factor[i * size + k] * z[k];
    z[i] /= factor[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) z[i] -= factor[k * size + i] * z[k];
    z[i] /= factor[i * size + i];
  }
  return z;
}
