import { z } from 'zod';
import type { FeatureLayer, TaskStructure } from '../tasks/contract.ts';
import { DivergedError, defineLearner, type Work as PlannedWork } from './contract.ts';
import { pointBytes, sumOfWork } from './kernels/cost.ts';
import { coordinatesOf, type ImplicitFeatures, joined, quadraticsOf } from './kernels/implicit-features.ts';
import { labelWeights, losses, meanOf } from './kernels/label-loss.ts';
import { gather, type Points, pointsOf, rowsOf } from './kernels/points.ts';
import { prepareProducts } from './kernels/products.ts';
import { quadraticFeatureCount } from './kernels/quadratic-moments.ts';
import { chooseRidge, expectedRidgeSteps, mostRidgeSteps, ridgePath } from './kernels/ridge-path.ts';
import { whitened, whiteningOf } from './kernels/whitening.ts';
import { type Effort, Work } from './kernels/work.ts';
import { keptStages } from './spectral-layers/kept-stages.ts';
import {
  momentMatrix,
  mostDecomposed,
  mostDirections,
  operators,
  regresses,
  topDirections,
} from './spectral-layers/moment-matrix.ts';
import {
  applyLayer,
  firstOf,
  type Layer,
  layerOf,
  liftedColumns,
  type Projection,
  productsOf,
  project,
} from './spectral-layers/representation.ts';
import { telling } from './told.ts';
import type { TargetFact } from './traits.ts';

const parameters = z.strictObject({
  depth: z.int().min(2).max(8).optional().describe('L: L − 1 spectral stages; default: the task’s L'),
  directions: z
    .int()
    .positive()
    .optional()
    .describe('directions that a stage keeps; default: as many as do best on held-out rows'),
  margin: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe(
      'fewer directions are preferred to more that are better on held-out rows by no more than this share',
    ),
  operator: z
    .enum(operators)
    .default('auto')
    .describe(
      'matrix whose eigenvectors a stage takes: moment (of the labels with the products of its inputs), regression (best quadratic fit), or auto (regression if there are four rows per quadratic)',
    ),
  skips: z
    .enum(['input', 'none'])
    .default('input')
    .describe('what a stage reads besides the products of the stage below: the input, or its projections'),
  loss: z.enum(losses).default('label-weighted').describe('label-weighted: each squared error over 1 + y²'),
  ridgeSteps: z
    .int()
    .min(1)
    .max(1000)
    .default(200)
    .describe('Lanczos steps of the last ridge regression at most: a second limit on how closely it fits'),
});
type Parameters = z.output<typeof parameters>;

/** The trials end after this many in a row without an improvement. */
const patience = 4;
/** Below this share of held-out labels explained, nothing can be chosen, and a stage keeps all it can. */
const explainsNothing = 0.98;

/**
 * Hierarchical features without gradients: each stage takes the top eigenvectors of a matrix of moments
 * between the labels and the pairwise products of its inputs, projects on them, and passes on all products of
 * the projections. The last stage fits all quadratics of its projections by ridge regression. No stage is
 * corrected from above: it is the strongest form here of learning layer by layer.
 *
 * The scheme is that of hierarchical spectral estimators and of Neural LoFi: a label-weighted moment operator
 * in the current representation, its leading directions, and a non-linear lift of them. This project's
 * reading: the lift has all products rather than random features, representations are whitened, the operator
 * is improved by regression where the sample allows it, and the number of directions of a stage is the
 * smallest that does within 1% of the best on held-out rows (`margin`), so that widths are not told. A target
 * with more directions, each of which says little, needs a smaller margin.
 */
export const spectralLayers = defineLearner({
  name: 'spectral-layers',
  description:
    'spectral features stage by stage (moments with the labels, top eigenvectors, products), then ridge',
  source:
    'Tabanelli, Dandi, Pesce & Krzakala, arXiv 2602.10867 (hierarchical spectral estimators); Dandi et al., arXiv 2605.13612 (Neural LoFi)',
  parameters,
  search: () => ({
    margin: { choices: [0, 0.01] },
    operator: { choices: ['auto', 'moment'] },
    skips: { choices: ['input', 'none'] },
    loss: { choices: losses },
    ridgeSteps: { choices: [20, 50, 100, 200, 400] },
  }),
  capabilities: { regression: true, classification: true, diagnosable: true, deterministic: true },
  traits({ depth }) {
    const told: TargetFact[] = depth === undefined ? ['depth', 'activation'] : ['activation'];
    return { group: 'Sequential kernel', look: 3, ...telling(told) };
  },
  cost(params, { task, n, budget }) {
    const { fit, predictRow, bytes, features } = planned(params, task, n, budget.memoryMiB);
    return { fit, predictRow, traces: depthOf(params, task) - 1, bytes, features };
  },
  prepare: prepareProducts,
  async fit(sample, context) {
    const { params, task, stream, budget, engine, signal, report, trace } = context;
    const { n, d } = sample;
    const expected = planned(params, task, n, budget.memoryMiB).fit.productFlops ?? 1;
    const work = await Work.begin({ engine, signal, expected, report });
    const order = stream.child('rows').permutation(n);
    const raw = gather(pointsOf(sample.x, n, d), order);
    const labels = { y: Float64Array.from(order, (index) => sample.y[index]), weights: new Float64Array(n) };
    const mean = meanOf(labels.y);
    const deviation = Math.sqrt(labels.y.reduce((sum, y) => sum + (y - mean) ** 2 / n, 0)) || 1;
    for (let i = 0; i < n; i++) labels.y[i] = (labels.y[i] - mean) / deviation;
    labels.weights.set(labelWeights(labels.y, params.loss));

    const whitening = await whiteningOf(raw, work);
    const input = await whitened(raw, whitening, work.multiply);
    const depth = depthOf(params, task);
    const layers: Layer[] = [];
    const counts: number[] = [];
    let h = input;
    let parameterCount = 0;
    let model: ReturnType<typeof modelOf> | undefined;
    const modelOf = (below: readonly Layer[], top: Top) => {
      const prepared = async (x: Float32Array, rows: number) =>
        whitened(pointsOf(x, rows, d), whitening, work.multiply);
      const quiet = { multiply: work.multiply, pause: async () => {} };
      const values = async (current: Points, own: Points) => {
        const projected = await project(current, top.projection, work.multiply);
        const features = featuresOf(projected, current, own, top, quiet);
        const fitted = await features.times(top.coefficients);
        return Float32Array.from(fitted, (value) => mean + deviation * (top.offset + value));
      };
      const whole = top.whole && below.length > 0;
      return {
        keep: () =>
          keptStages(
            whitening,
            below,
            {
              ...top,
              below: whole && top.projection.count < top.projection.q,
              skip: whole && top.skip,
            },
            { mean, deviation },
          ),
        async predict(x: Float32Array, rows: number) {
          const own = await prepared(x, rows);
          let current = own;
          for (const layer of below) current = await applyLayer(layer, current, own, work.multiply);
          return values(current, own);
        },
        async features(x: Float32Array, rows: number): Promise<FeatureLayer[]> {
          const own = await prepared(x, rows);
          let current = own;
          const found: FeatureLayer[] = [];
          for (const [index, layer] of below.entries()) {
            const products = productsOf(await project(current, layer.projection, work.multiply));
            found.push({
              layer: index + 2,
              width: products.length / rows,
              values: Float32Array.from(products),
            });
            current = await applyLayer(layer, current, own, work.multiply);
          }
          const layer = below.length + 2;
          if (top.whole) found.push({ layer, width: 1, values: await values(current, own) });
          else {
            const products = productsOf(await project(current, top.projection, work.multiply));
            found.push({ layer, width: products.length / rows, values: Float32Array.from(products) });
          }
          return found;
        },
      };
    };

    for (let layer = 2; layer <= depth; layer++) {
      const last = layer === depth;
      const matrix = await momentMatrix(h, labels, params.operator, work);
      const all = { q: h.d, ...(await topDirections(matrix, h.d, stream.child('layer', layer), work)) };
      const most = Math.min(all.count, mostProjections(n, d, last, params, budget.memoryMiB));
      const projection = firstOf(all, await chosenCount(h, input, all, most, last, labels, params, work));
      counts.push(projection.count);
      const options = { projection, whole: last, skip: params.skips === 'input' };
      const projected = await project(h, projection, work.multiply);
      const current = h;
      const fit = await ridgePath({
        features: (first, rows) =>
          featuresOf(
            rowsOf(projected, first, rows),
            rowsOf(current, first, rows),
            rowsOf(input, first, rows),
            options,
            work,
          ),
        ...labels,
        mostSteps: params.ridgeSteps,
      });
      if (!fit.coefficients.every(Number.isFinite))
        throw new DivergedError(`spectral-layers: the fit of layer ${layer} is not finite`);
      parameterCount += projection.count * projection.q + (last ? fit.coefficients.length : 0);
      const traced = modelOf([...layers], { ...options, ...fit });
      await trace({ step: layer - 1, samplesSeen: (layer - 1) * n, stage: `layer ${layer}` }, traced);
      if (last) model = traced;
      else {
        const built = await layerOf(projection, h, input, options.skip, work);
        layers.push(built.layer);
        h = built.next;
      }
    }

    const current = () => {
      if (model === undefined) throw new Error('spectral-layers: the model has been disposed of');
      return model;
    };
    const firstLayer = layers[0]?.projection;
    return {
      predict: (x: Float32Array, rows: number) => current().predict(x, rows),
      features: (x: Float32Array, rows: number) => current().features(x, rows),
      keep: () => current().keep(),
      ...(firstLayer && { directions: () => unwhitenedDirections(firstLayer, whitening.root, d) }),
      info: {
        samplesSeen: (depth - 1) * n,
        parameters: parameterCount,
        flops: Math.round(work.flops),
        directions: counts.join(', '),
      },
      dispose() {
        model = undefined;
      },
    };
  },
});

/** The last stage, or the end of any other as a predictor of its own. */
interface Top {
  readonly projection: Projection;
  /** Whether it reads, beside quadratics of its projections, its whole input, and quadratics of x. */
  readonly whole: boolean;
  readonly skip: boolean;
  readonly coefficients: Float64Array;
  readonly offset: number;
}

/** What a ridge regression reads: all quadratics of the projections and, in the last stage, what lies below. */
function featuresOf(
  projected: Points,
  h: Points,
  input: Points,
  { whole, skip }: Pick<Top, 'whole' | 'skip'>,
  effort: Effort,
): ImplicitFeatures {
  const own = quadraticsOf(projected, true, effort);
  if (!whole || h === input) return own;
  const below = projected.d < h.d ? [coordinatesOf(h, effort)] : [];
  return joined([own, ...below, ...(skip ? [quadraticsOf(input, true, effort)] : [])]);
}

/** Numbers of directions that are tried: two for every factor of two, and all. */
function countsUpTo(most: number): number[] {
  const counts: number[] = [];
  for (let power = 1; power <= most; power *= 2) {
    counts.push(power);
    if (power >= 2 && 1.5 * power <= most) counts.push(1.5 * power);
  }
  if (!counts.includes(most)) counts.push(most);
  return counts;
}

/** The number of directions to keep, from the error on held-out rows. */
async function chosenCount(
  h: Points,
  input: Points,
  all: Projection,
  most: number,
  last: boolean,
  { y, weights }: { readonly y: Float64Array; readonly weights: Float64Array },
  params: Parameters,
  work: Effort,
): Promise<number> {
  if (params.directions !== undefined) return Math.min(params.directions, most);
  const counts = countsUpTo(most);
  const errors: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const count of counts) {
    const projected = await project(h, firstOf(all, count), work.multiply);
    const { heldOutError } = await chooseRidge({
      features: (first, rows) =>
        featuresOf(
          rowsOf(projected, first, rows),
          rowsOf(h, first, rows),
          rowsOf(input, first, rows),
          { whole: last, skip: params.skips === 'input' },
          work,
        ),
      y,
      weights,
    });
    errors.push(heldOutError);
    // More directions only add noise by now.
    if (errors.length > patience && errors.slice(-patience).every((error) => error > least)) break;
    least = Math.min(least, heldOutError);
  }
  const best = Math.min(...errors);
  if (!(best < explainsNothing)) return most;
  return counts[errors.findIndex((error) => error <= (1 + params.margin) * best)];
}

function depthOf({ depth }: Parameters, task: TaskStructure): number {
  return depth ?? Math.max(2, task.layers);
}

/**
 * How many projections a stage keeps at most: so many that their quadratics are no more than the rows (but
 * not fewer than d, so that a stage can pass on everything), and that the representation which the next stage
 * reads takes no more than a sixth of the memory.
 */
function mostProjections(
  n: number,
  d: number,
  last: boolean,
  { skips }: Parameters,
  memoryMiB: number,
): number {
  const byRows = Math.max(d, Math.floor(Math.sqrt(2 * n)));
  if (last) return byRows;
  const columns = (memoryMiB * 2 ** 20) / 6 / 8 / n;
  let most = 1;
  while (most < byRows && liftedColumns(most + 1, skips === 'input', d) <= columns) most++;
  return most;
}

/** Weight vectors of the first layer's projections as functions of the raw input. */
function unwhitenedDirections({ count, values }: Projection, root: Float64Array, d: number) {
  const rows = new Float64Array(count * d);
  for (let r = 0; r < count; r++)
    for (let a = 0; a < d; a++) {
      let sum = 0;
      for (let b = 0; b < d; b++) sum += values[r * d + b] * root[b * d + a];
      rows[r * d + a] = sum;
    }
  return { count, d, values: rows };
}

/** Work and memory, with as many directions as the target's layers have, or all if there are few. */
function planned(params: Parameters, task: TaskStructure, n: number, memoryMiB: number) {
  const { d } = task;
  const depth = depthOf(params, task);
  const skip = params.skips === 'input';
  const fit: PlannedWork[] = [{ productFlops: 4 * n * d * d, scalarFlops: 25 * d ** 3 }];
  const features: number[] = [];
  let predictFlops = 2 * d * d;
  let q = d;
  let widest = d;
  for (let layer = 2; layer <= depth; layer++) {
    const last = layer === depth;
    const quadratics = (r: number) => 4 * n * r * r;
    const found = q <= mostDecomposed ? q : mostDirections;
    const most = Math.min(found, mostProjections(n, d, last, params, memoryMiB));
    const kept = params.directions ?? task.widths[layer - 2] ?? 1;
    const count = Math.min(most, kept);
    const tried = params.directions === undefined ? countsUpTo(most) : [];
    const below = last && layer > 2 ? quadratics(skip ? d : 0) + 4 * n * q : 0;
    const each = last ? mostRidgeSteps : expectedRidgeSteps;
    const trials = tried.reduce((sum, r) => sum + each * (quadratics(r) + below), 0);
    const operator = regresses(params.operator, n, q)
      ? 2 * expectedRidgeSteps * quadratics(q)
      : 2 * n * q * q + 2 * expectedRidgeSteps * 4 * n * q;
    const steps = expectedRidgeSteps + params.ridgeSteps / 2;
    fit.push({
      productFlops: operator + trials + steps * (quadratics(count) + below),
      scalarFlops: q <= 256 ? 25 * q ** 3 : 0,
    });
    predictFlops += 2 * q * count + (last ? 2 * count * count + (skip ? 2 * d * d : 0) : 0);
    if (!last) {
      features.push((count * (count + 1)) / 2);
      q = liftedColumns(count, skip, d);
      widest = Math.max(widest, q);
      predictFlops += q <= 256 ? 2 * q * q : 3 * q;
    }
  }
  features.push(1);
  return {
    fit: sumOfWork(fit),
    predictRow: { productFlops: predictFlops },
    bytes: pointBytes(n, d) + 8 * (4 * n * widest + 60 * quadraticFeatureCount(Math.min(widest, 128))),
    features,
  };
}
