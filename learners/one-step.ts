import { z } from 'zod';
import type { Sample } from '../tasks/contract.ts';
import type { Stream } from '../tasks/streams.ts';
import { DivergedError, defineLearner } from './contract.ts';
import { keptTables } from './kept/kept-model.ts';
import { prepareProducts } from './kernels/products.ts';
import { type Effort, Work } from './kernels/work.ts';
import { directionsOf, gradientStep } from './one-step/gradient-step.ts';
import { activations, drawLayer, type HiddenLayer, rowsAtOnce, unitValues } from './one-step/hidden-layer.ts';
import { type LinearPart, linearAt, linearPartOf, withoutLinearPart } from './one-step/linear-part.ts';
import { type ReadOut, readOutPath, readOutPathFlops } from './one-step/read-out-path.ts';
import { heldOutParts, RidgeErrors, ridges, usableRidges } from './one-step/ridge-choice.ts';
import { eachBlock } from './one-step/rows.ts';
import { heldNetwork, onlyLayer, unitFeatures } from './one-step/unit-model.ts';

const parameters = z.strictObject({
  width: z
    .int()
    .positive()
    .multipleOf(2)
    .default(1000)
    .describe('hidden units m, an even number: half of them mirror the others'),
  step: z
    .enum(['one', 'none'])
    .default('one')
    .describe('one gradient step on the first layer, or none: random features of the same width'),
  iterations: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe(
      'steps of step=one, each from the directions that the one before it gave and from a network of value 0',
    ),
  bias: z
    .enum(['kept', 'redrawn'])
    .default('kept')
    .describe('biases stay those of the step (the authors’ code), or are drawn again after it from N(0, 1)'),
  stepBias: z
    .number()
    .min(0)
    .optional()
    .describe('standard deviation of the biases during the step; by default 1, or 0 if they are redrawn'),
  activation: z.enum(activations).default('relu').describe('hidden non-linearity'),
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
      'parts of the sample; up to three, as make up 2,000 rows, are held out in turn to choose the ridge',
    ),
});
type Parameters = z.output<typeof parameters>;

/**
 * A two-layer network after one large gradient step on its first layer, with its read-out fitted by ridge
 * regression on the same rows. The step moves the weights of every unit into the span of the directions on
 * which the target depends, for which n ~ d² rows suffice, whatever the target's degree.
 *
 * 1. α = mean y and β = mean y·x are taken out of the labels and are added to predictions.
 * 2. w_j ~ N(0, I/d), b_j ~ N(0, 1), a_j = ±1; the second half of the units has the same w and b and read-outs
 *    −a_j, so that the network is 0. The full-batch gradient of the squared error in W, divided by the root
 *    mean square of its rows' norms, with the opposite sign, takes the place of W.
 * 3. a = (ΦᵀΦ/n + λI)⁻¹ Φᵀy/n, with λ on the grid of the authors' code, 1e-10 to 1e15.
 *
 * That code has a validation sample of its own for λ, as large as the training sample. A learner here has n
 * rows in all: a random fifth of them is held out from steps 1 to 3, then another if there are fewer than 2,000
 * held-out rows so far, up to three; the λ that does best on them is taken, and steps 1 to 3 are repeated with
 * all n rows and this λ. In the paper's text biases are 0 during the step and drawn again after
 * it (`bias=redrawn`). Inputs are divided by the root mean square of a coordinate, a number that is 1 for the
 * inputs of the built-in tasks.
 *
 * With `iterations`, the step is taken again from its own result, with every unit's weights at norm 1: the step
 * multiplies weights by a matrix of moments of the labels, so that several steps are a power iteration. One step
 * needs the matrix to be right along a random direction, several need no more than its top eigenvectors to
 * stand out from the noise, for which d^1.5 rows suffice on `sight` (arXiv 2502.13961, whose first layer takes
 * some 15 ln d steps).
 *
 * With `step=none`, the m units are those of the initial draw, all different: the paper's baseline.
 */
export const oneStep = defineLearner({
  name: 'one-step',
  description: 'two-layer network: one large gradient step on the first layer, then ridge on the read-out',
  source:
    'Damian, Lee & Soltanolkotabi, arXiv 2206.15144, Algorithm 1 and the authors’ code (github.com/adamian98/COLT2022)',
  parameters,
  search: ({ step }) => ({
    activation: { choices: activations },
    ...(step === 'one' && { bias: { choices: ['kept', 'redrawn'] } }),
  }),
  capabilities: { regression: true, classification: true, diagnosable: true, deterministic: true },
  traits: () => ({ group: 'Two-layer', look: 3, shallow: true }),
  cost(params, { task, n }) {
    const { products, scalars } = flopsOf(params, n, task.d);
    const { width: m } = params;
    const size = Math.min(n, m);
    return {
      features: [m],
      // The reduction to tridiagonal form passes through memory once for every unit: a quarter of a product's speed.
      fit: { productFlops: products + 4 * scalars },
      predictRow: { productFlops: 2 * m * task.d, scalarFlops: 4 * m },
      traces: 1,
      // The triangle, the square that is reduced, its reflectors, the coefficients for every ridge, and
      // blocks of rows; and what native products need.
      bytes: 8 * (2 * size * size + 2 * ridges.length * m + 3 * 2 ** 20 + 4 * m * task.d) + 64 * 2 ** 20,
    };
  },
  prepare: prepareProducts,
  async fit(sample, { params, stream, engine, signal, report, trace }) {
    const { n, d } = sample;
    const { products, scalars } = flopsOf(params, n, d);
    const work = await Work.begin({ engine, signal, expected: products + scalars, report });
    const order = stream.child('held-out').permutation(n);
    let chosen: { readonly lambda: number; readonly error: number } | undefined;
    const parts = heldOutOf(params, n);
    if (parts.length > 0) {
      const errors = new RidgeErrors();
      for (const { first, end } of parts) {
        const rest = order.filter((_, place) => place < first || place >= end);
        const { linear, layer, readOuts } = await fitRows(sample, rest, params, ridges, stream, work);
        const rows = withoutLinearPart(sample, order.subarray(first, end), linear);
        await errors.add(layer, readOuts, rows, work);
      }
      chosen = errors.best();
      if (chosen === undefined) throw notFinite();
    }
    const passes = params.step === 'one' ? params.iterations : 1;
    const usable = usableRidges(params.lambda, chosen?.lambda);
    const { linear, layer, readOuts } = await fitRows(sample, order, params, usable, stream, work, 1);
    const [readOut] = readOuts;
    if (readOut === undefined) throw notFinite();

    const { current, dispose } = heldNetwork<Network>('one-step', { linear, layer, a: readOut.a });
    const effort: Effort = { multiply: work.multiply, pause: async () => {} };
    const model = {
      predict: async (x: Float32Array, rows: number) => predict(current(), x, rows, effort),
      features: onlyLayer(layer.m, async (x, rows) =>
        unitFeatures(rows, layer.m, (use) =>
          eachInputBlock(current(), x, rows, effort, (values, _inputs, first, count) =>
            use(values, first, count),
          ),
        ),
      ),
      directions: () => ({ count: layer.m, d, values: current().layer.weights }),
      info: {
        samplesSeen: passes * n,
        parameters: d + 1 + layer.m + (params.step === 'one' ? layer.m * d : 0),
        flops: Math.round(work.flops),
        lambda: readOut.lambda,
        heldOutError: chosen?.error,
      },
      keep() {
        const { linear, layer: hidden, a } = current();
        const perInput = (values: Float64Array) => values.map((value) => value / linear.scale);
        return keptTables(
          {
            kind: 'units',
            activation: 'identity',
            table: { rows: 1, columns: d, values: perInput(linear.beta) },
            biases: new Float64Array(1),
            coefficients: Float64Array.of(1),
            offsets: [linear.alpha],
          },
          {
            kind: 'units',
            activation: hidden.activation,
            table: { rows: hidden.m, columns: d, values: perInput(hidden.weights) },
            biases: hidden.biases,
            coefficients: a,
            offsets: [0],
          },
        );
      },
      dispose,
    };
    await trace({ step: passes, samplesSeen: passes * n }, model);
    return model;
  },
});

interface Network {
  readonly linear: LinearPart;
  readonly layer: HiddenLayer;
  readonly a: Float64Array;
}

function notFinite(): DivergedError {
  return new DivergedError('one-step: no ridge gives a read-out of finite numbers');
}

/** Parts of the sample on which the ridge is chosen; none if the user gives it. */
function heldOutOf({ lambda, folds }: Parameters, n: number) {
  return lambda === undefined ? heldOutParts(n, folds) : [];
}

/**
 * Steps 1 to 3 on these rows of the sample.
 * @param most solve for the first so many ridges that float64 resolves
 * @throws DivergedError
 */
async function fitRows(
  sample: Sample,
  rows: Uint32Array,
  params: Parameters,
  lambdas: readonly number[],
  stream: Stream,
  effort: Effort,
  most = lambdas.length,
): Promise<{ linear: LinearPart; layer: HiddenLayer; readOuts: ReadOut[] }> {
  const linear = linearPartOf(sample, rows);
  if (!Number.isFinite(linear.alpha) || !linear.beta.every(Number.isFinite)) throw notFinite();
  const source = withoutLinearPart(sample, rows, linear);
  const { width: m, step, bias, activation } = params;
  const { d } = sample;
  const initial = stream.child('initialisation');
  let layer: HiddenLayer;
  if (step === 'none') {
    layer = drawLayer({ m, d, activation, bias: params.stepBias ?? 1 }, initial);
  } else {
    const stepBias = params.stepBias ?? (bias === 'kept' ? 1 : 0);
    const half = drawLayer({ m: m / 2, d, activation, bias: stepBias }, initial);
    const signs = initial.child('signs').signs(new Float64Array(m / 2));
    layer = await gradientStep(half, signs, source, effort);
    for (let done = 1; done < params.iterations; done++) {
      layer = await gradientStep(directionsOf(layer), signs, source, effort);
    }
    if (bias === 'redrawn') {
      layer = { ...layer, biases: initial.child('biases after the step').normals(new Float64Array(m)) };
    }
  }
  return { linear, layer, readOuts: await readOutPath(layer, source, lambdas, effort, most) };
}

async function predict(
  { linear, layer, a }: Network,
  x: Float32Array,
  n: number,
  effort: Effort,
): Promise<Float32Array> {
  const predictions = new Float32Array(n);
  await eachInputBlock({ linear, layer }, x, n, effort, (values, inputs, first, count) => {
    const sums = new Float64Array(count);
    for (let i = 0; i < count; i++) sums[i] = linearAt(linear, inputs, i * layer.d);
    for (let j = 0; j < layer.m; j++) {
      for (let i = 0; i < count; i++) sums[i] += a[j] * values[j * count + i];
    }
    predictions.set(sums, first);
  });
  return predictions;
}

/** Calls `use` with the units' values (m×count) at successive blocks of scaled inputs. */
async function eachInputBlock(
  { linear, layer }: Pick<Network, 'linear' | 'layer'>,
  x: Float32Array,
  n: number,
  effort: Effort,
  use: (values: Float64Array, inputs: Float64Array, first: number, count: number) => void,
): Promise<void> {
  const { m, d } = layer;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const source = withoutLinearPart({ d, x, y: new Float32Array(n) }, order, linear);
  const size = rowsAtOnce(m);
  const values = new Float64Array(m * Math.min(size, n));
  await eachBlock(source, size, async (rows, first) => {
    await unitValues(layer, rows, values, effort);
    use(values, rows.x, first, rows.n);
  });
}

/** Operations of a fit: those of matrix products, and those done one number at a time. */
function flopsOf(params: Parameters, n: number, d: number): { products: number; scalars: number } {
  const { width: m, step } = params;
  const parts = heldOutOf(params, n).map(({ first, end }) => end - first);
  const fits = parts.map((held) => ({ rows: n - held, lambdas: ridges.length }));
  const held = parts.reduce((sum, rows) => sum + rows, 0);
  let products = 2 * held * m * (d + ridges.length);
  let scalars = 4 * held * m;
  for (const { rows, lambdas } of [...fits, { rows: n, lambdas: 1 }]) {
    const path = readOutPathFlops(rows, { m, d }, lambdas);
    const steps = step === 'one' ? params.iterations : 0;
    products += path.products + steps * 2 * rows * m * d;
    scalars += path.scalars + steps * 2 * rows * m;
  }
  return { products, scalars };
}
