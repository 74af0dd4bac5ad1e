import { z } from 'zod';
import type { Sample } from '../tasks/contract.ts';
import type { Stream } from '../tasks/streams.ts';
import { DivergedError, defineLearner } from './contract.ts';
import { keptTables } from './kept/kept-model.ts';
import { type Points, pointsOf, rowsOf } from './kernels/points.ts';
import { prepareProducts } from './kernels/products.ts';
import type { Eigenpairs } from './kernels/symmetric-eigenpairs.ts';
import { whitened, whiteningOf } from './kernels/whitening.ts';
import { type Effort, Work } from './kernels/work.ts';
import { type HighestOrder, highestOrders, LabelMoments, pairCount } from './moments/label-moments.ts';
import {
  eigenpairsOf,
  type Projector,
  projected,
  projectorOf,
  weightedRows,
} from './moments/moment-directions.ts';
import { momentOperator, operatorFlops } from './moments/moment-operator.ts';
import { drawLayer, type HiddenLayer, rowsAtOnce, unitValues } from './one-step/hidden-layer.ts';
import { readOutPath, readOutPathFlops } from './one-step/read-out-path.ts';
import { heldOutParts, RidgeErrors, ridges, usableRidges } from './one-step/ridge-choice.ts';
import { eachBlock, type RowSource } from './one-step/rows.ts';
import { heldNetwork, onlyLayer, unitFeatures } from './one-step/unit-model.ts';

const parameters = z.strictObject({
  orders: z
    .literal(highestOrders)
    .default(4)
    .describe('highest order of the moments: 1, 2 or 4; the orders used are 1, 2 and 4 up to it'),
  rank: z
    .int()
    .positive()
    .optional()
    .describe(
      'dimensions of the subspace; default: as few as do within 1% of the best of 1, 2, 3, 4, 6 and 8 on held-out rows',
    ),
  self: z
    .enum(['dropped', 'kept'])
    .default('dropped')
    .describe(
      'products of a row with itself in squared moments: dropped, or kept, which lets the squares of the labels in',
    ),
  width: z.int().positive().default(600).describe('relu units of the projected inputs'),
  lambda: z
    .number()
    .positive()
    .optional()
    .describe('ridge of the read-out, per row; by default chosen between 1e-10 and 1e15 on held-out rows'),
  folds: z
    .int()
    .min(2)
    .max(100)
    .default(5)
    .describe(
      'parts of the sample; up to three, as make up 2,000 rows, are held out to choose rank and ridge',
    ),
});
type Parameters = z.output<typeof parameters>;

/** Ranks that are tried. */
const ranks = [1, 2, 3, 4, 6, 8];
/** A rank is preferred to a larger one that is better by no more than this share. */
const margin = 0.01;
/** Units with which ranks are compared: enough to tell them apart, and a small share of the cost. */
const unitsForRank = 200;
/** Moments of order 4 of more inputs than this take a gigabyte and hours. */
const mostInputs = 96;
/** Numbers in a block of rows' products of two coordinates: 4 MiB. */
const productsAtOnce = 2 ** 19;

/**
 * Moment subspace, then ridge regression: the directions on which the target depends are those in which its
 * low-order moments do not vanish, and within them the target is a function of few variables.
 *
 * 1. Inputs are whitened, labels standardised. S = Σ_m T_m T_mᵀ/m! for the Hermite moments T_m of orders 1, 2 and
 *    4, without the products of a row with itself, and V its top eigenvectors.
 * 2. Ridge regression on `width` random relu units of Vx, with normal weights and biases.
 *
 * The scheme is that of Diakonikolas & Kane: tensors of moments give a subspace outside of which all moments of
 * orders up to O(k) are small; by Schur polynomials, those of higher orders then are, too. An exhaustive search for
 * a function on the subspace, as we remember the paper to end, cannot be run, and neither can its constants. The
 * sum of Gram matrices in place of a decomposition, the orders up to 4, relu features in place of the search, and
 * both the rank and the ridge from held-out rows are this project's reading. Order 3 is left out, because relu
 * units have no odd part above degree 1.
 *
 * Of held-out rows, labels enter neither the moments nor the read-outs that they judge; their inputs enter the
 * whitening. The fit is then repeated with all rows.
 */
export const moments = defineLearner({
  name: 'moments',
  description:
    'moment subspace: top directions of the labels’ Hermite moments up to order 4, then ridge on relu',
  source:
    'after Diakonikolas & Kane, arXiv 2307.12840, abstract (a subspace outside of which moments are small); this project’s form of it',
  parameters,
  search: () => ({
    orders: { choices: [2, 4] },
    self: { choices: ['dropped', 'kept'] },
    width: { choices: [200, 600, 1200] },
  }),
  capabilities: { regression: true, classification: true, diagnosable: true, deterministic: true },
  traits: () => ({ group: 'Sequential kernel', look: 4, shallow: true }),
  unsupported: ({ orders }, { d }) =>
    orders === 4 && d > mostInputs
      ? `moments of order 4 of ${d} inputs are too many: at most ${mostInputs}, or orders=2`
      : undefined,
  cost(params, { task, n }) {
    const { d } = task;
    const { width: m, orders } = params;
    const size = Math.min(n, m);
    const { products, scalars } = flopsOf(params, n, d);
    return {
      features: [m],
      fit: { productFlops: products + 4 * scalars },
      predictRow: { productFlops: 2 * m * 4, scalarFlops: 4 * m + 16 * d },
      traces: 1,
      bytes:
        8 *
          (2 * n * d +
            2 * size * size +
            2 * ridges.length * m +
            2 ** 21 +
            (orders === 4 ? 5 * pairCount(d) ** 2 : 0)) +
        64 * 2 ** 20,
    };
  },
  prepare: prepareProducts,
  async fit(sample, { params, stream, engine, signal, report, trace }) {
    const { n, d } = sample;
    const { products, scalars } = flopsOf(params, n, d);
    const work = await Work.begin({ engine, signal, expected: products + scalars, report });
    const order = stream.child('held-out').permutation(n);
    const { mean, deviation, y } = standardised(sample, order);
    const raw = pointsOf(inOrder(sample, order), n, d);
    const whitening = await whiteningOf(raw, work);
    if (!whitening.root.every(Number.isFinite)) throw notFinite();
    const input = await whitened(raw, whitening, work.multiply);

    const parts =
      params.lambda === undefined || params.rank === undefined ? heldOutParts(n, params.folds) : [];
    const all = new LabelMoments(d, params.orders);
    const ofParts: LabelMoments[] = [];
    for (const { first, end } of parts) {
      const own = new LabelMoments(d, params.orders);
      await addRows(own, input, y, first, end, work);
      ofParts.push(own);
      all.combine(own, 1);
    }
    await addRows(all, input, y, parts.at(-1)?.end ?? 0, n, work);

    const trials: Trial[] = [];
    const places = Uint32Array.from({ length: n }, (_, i) => i);
    for (const [k, { first, end }] of parts.entries()) {
      all.combine(ofParts[k], -1);
      const pairs = eigenpairsOf(await momentOperator(all, params.self === 'kept', work), d);
      all.combine(ofParts[k], 1);
      const rest = places.filter((place) => place < first || place >= end);
      trials.push({ pairs, rest, heldOut: places.subarray(first, end) });
    }
    const lambdas = params.lambda === undefined ? ridges : [params.lambda];
    const judged = async (rank: number, width: number) => {
      const errors = new RidgeErrors();
      const layer = unitsOf(rank, width, stream);
      for (const { pairs, rest, heldOut } of trials) {
        const z = projectWhitened(input, pairs, rank);
        const readOuts = await readOutPath(layer, rowsAt(z, y, rank, rest), lambdas, work);
        await errors.add(layer, readOuts, rowsAt(z, y, rank, heldOut), work);
      }
      return errors.best();
    };
    const tried = ranksOf(params, d);
    const found: { rank: number; error: number }[] = [];
    if (tried.length > 1 && trials.length > 0) {
      for (const rank of tried) {
        const best = await judged(rank, Math.min(params.width, unitsForRank));
        if (best !== undefined) found.push({ rank, error: best.error });
      }
      if (found.length === 0) throw notFinite();
    }
    const rank = smallestWithinMargin(found) ?? tried[Math.min(1, tried.length - 1)];
    const chosen = trials.length > 0 ? await judged(rank, params.width) : undefined;
    if (trials.length > 0 && chosen === undefined) throw notFinite();
    const usable = usableRidges(params.lambda, chosen?.lambda);
    const layer = unitsOf(rank, params.width, stream);

    const pairs = eigenpairsOf(await momentOperator(all, params.self === 'kept', work), d);
    const z = projectWhitened(input, pairs, rank);
    const [readOut] = await readOutPath(layer, rowsAt(z, y, rank, places), usable, work, 1);
    if (readOut === undefined) throw notFinite();

    const projector = projectorOf(pairs, rank, whitening);
    const directions = weightedRows(projector, pairs);
    const { current, dispose } = heldNetwork<Fitted>('moments', {
      ...{ mean, deviation, projector, directions, layer },
      a: readOut.a,
    });
    const effort: Effort = { multiply: work.multiply, pause: async () => {} };
    const model = {
      predict: (x: Float32Array, rows: number) => predict(current(), x, rows, effort),
      features: onlyLayer(layer.m, async (x, rows) =>
        unitFeatures(rows, layer.m, (use) => eachInputBlock(current(), x, rows, effort, use)),
      ),
      directions: () => ({ count: rank, d, values: current().directions }),
      info: {
        samplesSeen: n,
        parameters: rank * d + layer.m + 1,
        flops: Math.round(work.flops),
        rank,
        lambda: readOut.lambda,
        heldOutError: chosen?.error,
      },
      keep() {
        const { projector: own, layer: hidden, a, mean: centre, deviation: spread } = current();
        return keptTables(
          {
            kind: 'map',
            table: { rows: own.rank, columns: d, values: own.rows.slice(0, own.rank * d) },
            means: [...own.mean],
          },
          {
            kind: 'units',
            activation: hidden.activation,
            table: { rows: hidden.m, columns: own.rank, values: hidden.weights },
            biases: hidden.biases,
            coefficients: a.map((value) => spread * value),
            offsets: [centre],
          },
        );
      },
      dispose,
    };
    await trace({ step: 1, samplesSeen: n }, model);
    return model;
  },
});

/** A part of the rows that is held out, and the eigenvectors that the others give. */
interface Trial {
  readonly pairs: Eigenpairs;
  readonly rest: Uint32Array;
  readonly heldOut: Uint32Array;
}

interface Fitted {
  readonly mean: number;
  readonly deviation: number;
  readonly projector: Projector;
  /** Its rows, weighted: {@link weightedRows}. */
  readonly directions: Float64Array;
  readonly layer: HiddenLayer;
  readonly a: Float64Array;
}

function notFinite(): DivergedError {
  return new DivergedError('moments: no ridge gives a read-out of finite numbers');
}

/** The labels with mean 0 and variance 1 (0 if they are all equal), in this order. */
function standardised({ n, y }: Sample, order: Uint32Array) {
  const mean = y.reduce((sum, label) => sum + label / n, 0);
  const deviation = Math.sqrt(y.reduce((sum, label) => sum + (label - mean) ** 2 / n, 0)) || 1;
  if (!Number.isFinite(mean) || !Number.isFinite(deviation)) throw notFinite();
  return { mean, deviation, y: Float64Array.from(order, (row) => (y[row] - mean) / deviation) };
}

function inOrder({ d, x }: Sample, order: Uint32Array): Float64Array {
  const rows = new Float64Array(order.length * d);
  for (const [i, row] of order.entries()) rows.set(x.subarray(row * d, (row + 1) * d), i * d);
  return rows;
}

/** Adds rows first..end−1, a few at a time. */
async function addRows(
  sums: LabelMoments,
  input: Points,
  y: Float64Array,
  first: number,
  end: number,
  effort: Effort,
): Promise<void> {
  const size = momentRowsAtOnce(input.d);
  for (let start = first; start < end; start += size) {
    const count = Math.min(size, end - start);
    const { x } = rowsOf(input, start, count);
    await sums.add({ n: count, d: input.d, x, y: y.subarray(start, start + count) }, effort);
  }
}

function momentRowsAtOnce(d: number): number {
  return Math.max(64, Math.floor(productsAtOnce / pairCount(d)));
}

function ranksOf({ rank }: Parameters, d: number): number[] {
  if (rank !== undefined) return [Math.min(rank, d)];
  return ranks.filter((candidate) => candidate <= d);
}

function unitsOf(rank: number, width: number, stream: Stream): HiddenLayer {
  return drawLayer({ m: width, d: rank, activation: 'relu', bias: 1 }, stream.child('units', rank));
}

/** Projections of whitened inputs onto the first eigenvectors, n×rank. */
function projectWhitened({ n, d, x }: Points, { rows }: Eigenpairs, rank: number): Float64Array {
  return projected({ rank, d, mean: new Float64Array(d), rows: rows.subarray(0, rank * d) }, x, n);
}

/** These rows of projections, with their labels. */
function rowsAt(z: Float64Array, y: Float64Array, rank: number, order: Uint32Array): RowSource {
  return {
    n: order.length,
    d: rank,
    block(first, count) {
      const x = new Float64Array(count * rank);
      const labels = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const row = order[first + i];
        x.set(z.subarray(row * rank, (row + 1) * rank), i * rank);
        labels[i] = y[row];
      }
      return { n: count, d: rank, x, y: labels };
    },
  };
}

/** The smallest rank that does within the margin of the best; undefined if none was tried. */
function smallestWithinMargin(found: readonly { rank: number; error: number }[]): number | undefined {
  const least = Math.min(...found.map(({ error }) => error));
  return found.find(({ error }) => error <= (1 + margin) * least)?.rank;
}

async function predict(fitted: Fitted, x: Float32Array, n: number, effort: Effort): Promise<Float32Array> {
  const predictions = new Float32Array(n);
  const { a, mean, deviation, layer } = fitted;
  await eachInputBlock(fitted, x, n, effort, (values, first, count) => {
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < layer.m; j++) sum += a[j] * values[j * count + i];
      predictions[first + i] = mean + deviation * sum;
    }
  });
  return predictions;
}

/** Calls `use` with the units' values (m×count) at successive blocks of raw inputs. */
async function eachInputBlock(
  { projector, layer }: Fitted,
  x: Float32Array,
  n: number,
  effort: Effort,
  use: (values: Float64Array, first: number, count: number) => void,
): Promise<void> {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const source = rowsAt(projected(projector, x, n), new Float64Array(n), projector.rank, order);
  const size = rowsAtOnce(layer.m);
  const values = new Float64Array(layer.m * Math.min(size, n));
  await eachBlock(source, size, async (rows, first) => {
    await unitValues(layer, rows, values, effort);
    use(values, first, rows.n);
  });
}

/** Operations of a fit: those of matrix products, and those done one number at a time. */
function flopsOf(params: Parameters, n: number, d: number): { products: number; scalars: number } {
  const { width: m, orders } = params;
  const parts =
    params.lambda === undefined || params.rank === undefined
      ? heldOutParts(n, params.folds).map(({ first, end }) => end - first)
      : [];
  let products = 4 * n * d * d + momentFlops(n, d, orders) + (parts.length + 1) * operatorFlops(d, orders);
  let scalars = 2 * n * d + (parts.length + 1) * 25 * d ** 3;
  const tried = ranksOf(params, d);
  const judged = (rank: number, width: number) => {
    for (const held of parts) {
      const path = readOutPathFlops(
        n - held,
        { m: width, d: rank },
        params.lambda === undefined ? ridges.length : 1,
      );
      products += path.products + 2 * held * width * (rank + ridges.length);
      scalars += path.scalars + 4 * held * width + 2 * n * d * rank;
    }
  };
  if (tried.length > 1) for (const rank of tried) judged(rank, Math.min(m, unitsForRank));
  judged(tried[0], m);
  const path = readOutPathFlops(n, { m, d: 2 }, 1);
  return { products: products + path.products, scalars: scalars + path.scalars };
}

/** Operations of the moments of n rows. */
function momentFlops(n: number, d: number, orders: HighestOrder): number {
  return 2 * n * d * d + (orders === 4 ? 2 * n * pairCount(d) ** 2 : 0);
}
