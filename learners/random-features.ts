import { z } from 'zod';
import { centresAtFullStrength, functionsUpToDegree, strengthOver } from '../tasks/spectrum/full-strength.ts';
import type { Stream } from '../tasks/streams.ts';
import { transpose } from '../tasks/transpose.ts';
import { DivergedError, defineLearner } from './contract.ts';
import { keptTables } from './kept/kept-model.ts';
import { factoriseWithJitter, solve } from './kernels/cholesky.ts';
import { pointBytes } from './kernels/cost.ts';
import { NotPositiveDefiniteError } from './kernels/diagonal-factor.ts';
import { exactFlops, solveExact } from './kernels/exact.ts';
import { ROW_BLOCK } from './kernels/kernel-matrix.ts';
import { labelWeights, losses, meanOf } from './kernels/label-loss.ts';
import { addScaled, addToDiagonal, zeroBlocks } from './kernels/lower-blocks.ts';
import { normalEquations } from './kernels/normal-equations.ts';
import { type Points, pointsOf, rowsOf } from './kernels/points.ts';
import { polynomial } from './kernels/polynomial.ts';
import { type Multiply, prepareProducts } from './kernels/products.ts';
import { type Effort, Work } from './kernels/work.ts';

const activations = ['quadratic', 'relu'] as const;

const parameters = z.strictObject({
  activation: z.enum(activations).default('quadratic').describe('quadratic: (z² − 1)/√2; relu: √2 max(0, z)'),
  m: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('number of random features; by default 1024, or more if full strength takes more'),
  bias: z.number().min(0).default(1).describe('standard deviation of the random biases'),
  lambda: z.number().positive().default(0.1).describe('ridge, with features scaled by 1/√m'),
  loss: z.enum(losses).default('squared').describe('label-weighted: each squared error over 1 + y²'),
});

/** φ_r(x) = σ(w_r·x + b_r)/√m, with w_r ~ N(0, I/d) and b_r ~ N(0, bias²), r = 1..m. */
interface RandomFeatures {
  readonly m: number;
  readonly d: number;
  readonly activation: (typeof activations)[number];
  /** m×d, row-major. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/** Ridge regression on fixed random features: a two-layer network in which only the read-out is trained. */
export const randomFeatures = defineLearner({
  name: 'random-features',
  description: 'ridge regression on random quadratic or ReLU features (only the read-out is trained)',
  source:
    'Rahimi & Recht, NIPS 2007; Ghorbani, Mei, Misiakiewicz & Montanari, arXiv 1904.12191, §1 (model RF)',
  parameters,
  search: () => ({
    lambda: { min: 1e-5, max: 10, log: true },
    bias: { min: 0.1, max: 10, log: true },
    loss: { choices: losses },
  }),
  capabilities: { regression: true, classification: true, diagnosable: true, deterministic: true },
  traits: ({ activation }) => ({
    group: 'Control',
    look: 0,
    shallow: true,
    interpolates: true,
    ...(activation === 'quadratic' && { told: ['activation'] }),
  }),
  cost(params, { task, n }) {
    const m = featuresOf(params, n, task.d);
    const drawn = 2 * m * task.d;
    const system = n < m ? n * n * (m + n / 3) : n * m * m + m ** 3 / 3;
    return {
      fit: { productFlops: n * drawn + system, scalarFlops: 3 * n * m },
      predictRow: { productFlops: drawn, scalarFlops: 5 * m },
      traces: 1,
      features: [m],
      bytes: pointBytes(n, task.d) + 8 * (n < m ? 2 * n * m + (n * n) / 2 : m * m + 2 * m * ROW_BLOCK),
    };
  },
  prepare: prepareProducts,
  async fit(sample, { params, stream, engine, signal, report, trace }) {
    const { n, d } = sample;
    const { lambda, loss } = params;
    const m = featuresOf(params, n, d);
    const features = drawFeatures(params, m, d, stream.child('features'));
    const points = pointsOf(sample.x, n, d);
    const weights = labelWeights(sample.y, loss);
    const offset = meanOf(sample.y);
    const dual = n < m;
    const expected = dual ? exactFlops(n, m, 0) : n * m * (2 * d + m) + m ** 3 / 3;
    const work = await Work.begin({ engine, signal, expected, report });
    const regression = { points, y: sample.y, weights, lambda, offset };
    const readOut = await solveFor(features, regression, dual, work);

    let fitted: RandomFeatures | undefined = features;
    const model = {
      async predict(x: Float32Array, rows: number) {
        if (fitted === undefined) throw new Error('random-features: the model has been disposed of');
        return predictFeatures(fitted, readOut, offset, pointsOf(x, rows, d), work.multiply);
      },
      async features(x: Float32Array, rows: number) {
        if (fitted === undefined) throw new Error('random-features: the model has been disposed of');
        const values = await rowsOfFeatures(fitted, pointsOf(x, rows, d), work.multiply);
        return [{ layer: 2, width: m, values }];
      },
      directions() {
        if (fitted === undefined) throw new Error('random-features: the model has been disposed of');
        return { count: m, d, values: fitted.weights };
      },
      info: {
        samplesSeen: n,
        parameters: m,
        flops: Math.round(work.flops),
        solver: dual ? 'dual' : 'primal',
        lambda,
      },
      strength: strengthOver(m, n, d, featureRank(params.activation, d)),
      keep() {
        const scale = activationScale(features);
        return keptTables({
          kind: 'units',
          activation: features.activation,
          table: { rows: m, columns: d, values: features.weights },
          biases: features.biases,
          coefficients: readOut.map((value) => scale * value),
          offsets: [offset],
        });
      },
      dispose() {
        fitted = undefined;
      },
    };
    await trace({ step: 1, samplesSeen: n }, model);
    return model;
  },
});

/** Dimension of the space that the features are drawn from. */
function featureRank(activation: RandomFeatures['activation'], d: number): number {
  return activation === 'quadratic' ? functionsUpToDegree('hermite', d, 2) : Number.POSITIVE_INFINITY;
}

/** The number of features: the user's, or as many as full strength takes, but no fewer than are cheap. */
function featuresOf({ m, activation }: z.output<typeof parameters>, n: number, d: number): number {
  return m ?? Math.max(1024, centresAtFullStrength(n, d, { rank: featureRank(activation, d) }));
}

function drawFeatures(
  { activation, bias }: z.output<typeof parameters>,
  m: number,
  d: number,
  stream: Stream,
): RandomFeatures {
  return {
    m,
    d,
    activation,
    weights: stream.child('weights').normals(new Float64Array(m * d), 1 / Math.sqrt(d)),
    biases: stream.child('biases').normals(new Float64Array(m), bias),
  };
}

/** The factor that gives the features Σ_r φ_r² of about 1. */
function activationScale({ activation, m }: Pick<RandomFeatures, 'activation' | 'm'>): number {
  return activation === 'quadratic' ? 1 / Math.sqrt(2 * m) : Math.sqrt(2 / m);
}

/** Writes the features of the inputs into the start of `into`, one feature per row: m×rows.n. */
async function evaluate(
  { m, d, activation, weights, biases }: RandomFeatures,
  rows: Points,
  into: Float64Array,
  multiply: Multiply,
): Promise<void> {
  for (let r = 0; r < m; r++) into.fill(biases[r], r * rows.n, (r + 1) * rows.n);
  await multiply({
    into: { data: into, offset: 0, stride: rows.n },
    a: { data: weights, offset: 0, stride: d },
    b: { data: rows.x, offset: 0, stride: d },
    rows: m,
    columns: rows.n,
    depth: d,
  });
  const size = m * rows.n;
  const scale = activationScale({ activation, m });
  if (activation === 'quadratic') {
    for (let i = 0; i < size; i++) into[i] = scale * (into[i] * into[i] - 1);
  } else {
    for (let i = 0; i < size; i++) into[i] = scale * Math.max(0, into[i]);
  }
}

interface Regression {
  readonly points: Points;
  readonly y: ArrayLike<number>;
  readonly weights: Float64Array;
  readonly lambda: number;
  readonly offset: number;
}

/**
 * The read-out θ that minimises Σ w_i (y_i − offset − φ(x_i)·θ)² + λ‖θ‖², computed from the normal equations
 * (ΦᵀWΦ + λI) θ = ΦᵀW(y − offset), or in the dual (θ = Φᵀα, kernel ΦΦᵀ) if there are fewer samples than
 * features.
 * @throws DivergedError
 */
async function solveFor(
  features: RandomFeatures,
  { points, y, weights, lambda, offset }: Regression,
  dual: boolean,
  effort: Effort,
): Promise<Float64Array> {
  const { m, d } = features;
  const readOut = new Float64Array(m);
  try {
    if (dual) {
      const transposed = new Float64Array(m * points.n);
      await evaluate(features, points, transposed, effort.multiply);
      const rows = transpose(transposed, m, points.n);
      const { coefficients } = await solveExact({
        kernel: polynomial({ gamma: 1, degree: 1, coef0: 0 }),
        points: pointsOf(rows, points.n, m),
        y,
        weights,
        lambda,
        intercept: true,
        folds: [],
        effort,
      });
      for (let i = 0; i < points.n; i++) {
        for (let r = 0; r < m; r++) readOut[r] += coefficients[i] * rows[i * m + r];
      }
    } else {
      const { matrix, sides } = await normalEquations(
        {
          points,
          y,
          weights,
          width: m,
          features: (rows, into) => evaluate(features, rows, into, effort.multiply),
          flopsPerRow: m * (2 * d + 3),
          effort,
        },
        0,
        points.n,
      );
      for (let r = 0; r < m; r++) readOut[r] = sides[2 * r] - offset * sides[2 * r + 1];
      const build = async () => {
        const system = zeroBlocks(m);
        addScaled(system, matrix, 1);
        addToDiagonal(system, lambda);
        return system;
      };
      const { factor } = await factoriseWithJitter(build, effort);
      await solve(factor, readOut, 1, effort);
    }
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError)
      throw new DivergedError(`random-features: ${error.message}`);
    throw error;
  }
  if (!readOut.every(Number.isFinite)) throw new DivergedError('random-features: the read-out is not finite');
  return readOut;
}

/** φ(x)·√m at every row, n×m: features of variance about 1. */
async function rowsOfFeatures(
  features: RandomFeatures,
  x: Points,
  multiply: Multiply,
): Promise<Float32Array> {
  const { m } = features;
  const values = new Float32Array(x.n * m);
  const block = new Float64Array(m * Math.min(ROW_BLOCK, x.n));
  const scale = Math.sqrt(m);
  for (let first = 0; first < x.n; first += ROW_BLOCK) {
    const rows = rowsOf(x, first, Math.min(ROW_BLOCK, x.n - first));
    await evaluate(features, rows, block, multiply);
    for (let i = 0; i < rows.n; i++)
      for (let r = 0; r < m; r++) values[(first + i) * m + r] = scale * block[r * rows.n + i];
  }
  return values;
}

async function predictFeatures(
  features: RandomFeatures,
  readOut: Float64Array,
  offset: number,
  x: Points,
  multiply: Multiply,
): Promise<Float32Array> {
  const predictions = new Float32Array(x.n);
  const block = new Float64Array(features.m * Math.min(ROW_BLOCK, x.n));
  const sums = new Float64Array(ROW_BLOCK);
  for (let first = 0; first < x.n; first += ROW_BLOCK) {
    const rows = rowsOf(x, first, Math.min(ROW_BLOCK, x.n - first));
    await evaluate(features, rows, block, multiply);
    sums.fill(offset);
    for (let r = 0; r < features.m; r++) {
      for (let i = 0; i < rows.n; i++) sums[i] += readOut[r] * block[r * rows.n + i];
    }
    for (let i = 0; i < rows.n; i++) predictions[first + i] = sums[i];
  }
  return predictions;
}
