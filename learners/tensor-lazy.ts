import { z } from 'zod';
import { defineLearner } from './contract.ts';
import { factorise, solveBackward, solveForward } from './kernels/cholesky.ts';
import { addToDiagonal, lowerBlocksEntries, meanDiagonal } from './kernels/lower-blocks.ts';
import { prepareProducts } from './kernels/products.ts';
import { Work } from './kernels/work.ts';
import { lastHermite } from './tensor/hermite.ts';
import { keptMotion } from './tensor/kept-motion.ts';
import { lazyGram } from './tensor/lazy-gram.ts';
import type { Motion } from './tensor/motion.ts';
import { tensorParameters } from './tensor/parameters.ts';
import { type TargetTensor, targetTensor, unavailableRisk } from './tensor/target-tensor.ts';
import { telling } from './told.ts';

const parameters = z.strictObject({
  ...tensorParameters('minimised'),
  ridge: z
    .number()
    .positive()
    .optional()
    .describe('ridge, in units of the mean diagonal; default: md/n with a sample, otherwise 1e-9'),
});

/** Parameters that are solved for at once: more do not fit into the memory and time of a cell. */
const mostParameters = 12_000;

/**
 * The lazy limit of tensor-gd: components stay where they start, at m uniform unit vectors w_j, and only their
 * first-order motion q_j is fitted, in closed form: the tensor Σ_j sym(w_j^{l−1} ⊗ q_j) closest to the target.
 *
 * The md tensors span a random subspace of the symmetric tensors of order l, whose dimension is
 * D = C(d+l−1, l). So for a target whose direction among them is uniformly random, the relative error is 1 − md/D
 * on average as long as md ≤ D, and no error below a constant is possible with fewer than about D/d components:
 * (d+1)(d+2)/6 for l = 3. A target of few orthonormal directions does slightly better, and the span is slightly
 * smaller than md where D is nearly reached. This is a count of dimensions of this project; the paper proves
 * m = Ω(d^(l−1)) for lazy training.
 *
 * As a function under N(0, I) inputs, the tensor is Σ_j ⟨q_j, w_j⟩ h_l(⟨w_j, x⟩) + h_{l−1}(⟨w_j, x⟩)⟨q_j', x⟩/√l
 * with q_j' the part of q_j that is orthogonal to w_j.
 */
export const tensorLazy = defineLearner({
  name: 'tensor-lazy',
  description: 'the lazy limit of tensor-gd: least squares on the first-order motion of random components',
  source: 'after Wang, Wu, Lee, Ma & Ge, arXiv 2010.11356 (the lazy regime)',
  parameters,
  search: ({ risk }) => ({ ...(risk === 'sample' && { ridge: { min: 1e-3, max: 30, log: true } }) }),
  capabilities: {
    regression: true,
    classification: true,
    diagnosable: false,
    deterministic: true,
    population: true,
  },
  prepare: prepareProducts,
  traits: ({ order, risk }) => ({
    group: 'Two-layer',
    look: 3,
    shallow: true,
    ...telling([
      ...(order === undefined ? (['degree'] as const) : []),
      ...(risk === 'population' ? (['weights'] as const) : []),
    ]),
  }),
  unsupported({ order, risk, width }, task) {
    const why = unavailableRisk(risk, order ?? task.degree, task);
    if (why !== undefined || width * task.d <= mostParameters) return why;
    return `${width} components in d = ${task.d} have ${width * task.d} parameters; at most ${mostParameters} are solved for`;
  },
  cost({ width: m, risk }, { task: { d }, n }) {
    return {
      features: [m * d],
      fit: {
        productFlops: (m * d) ** 3 / 3,
        scalarFlops: 8 * (m * d) ** 2 + (risk === 'sample' ? n * m * (4 * d + 30) : 0),
      },
      predictRow: { scalarFlops: m * (4 * d + 40) },
      traces: 1,
      bytes: 8 * (lowerBlocksEntries(m * d) + n * (d + 1)),
    };
  },
  async fit(sample, { params, task, stream, powers, engine, signal, report, trace }) {
    const { n, d } = sample;
    const { width: m, risk } = params;
    const order = params.order ?? task.degree;
    const target = targetTensor(risk, powers, sample, order);
    const parameters = m * d;
    const work = await Work.begin({
      engine,
      signal,
      expected: parameters ** 3 / 3 + 8 * parameters ** 2,
      report,
    });
    const directions = unitVectors(stream.child('components').normals(new Float64Array(parameters)), d);
    const gram = await lazyGram(directions, d, order, work.pause);
    const ridge = params.ridge ?? (risk === 'sample' ? parameters / n : 1e-9);
    addToDiagonal(gram, ridge * meanDiagonal(gram));
    const motion = new Float64Array(parameters);
    for (let j = 0; j < m; j++) {
      target.contract(directions.subarray(j * d, (j + 1) * d), motion.subarray(j * d, (j + 1) * d));
      if (target.rows > 0) await work.pause(target.rows * (4 * d + 30));
    }
    const factor = await factorise(gram, work);
    await solveForward(factor, motion, 1, work);
    await solveBackward(factor, motion, 1, work);
    let current: Motion | undefined = { m, d, order, directions, motion };
    const components = (): Motion => {
      if (!current) throw new Error('tensor-lazy: the model has been disposed of');
      return current;
    };
    const model = {
      predict: (x: Float32Array, rows: number) => predict(components(), target, x, rows),
    };
    await trace({ step: 1, samplesSeen: target.rows }, model);
    return {
      ...model,
      info: { parameters, samplesSeen: target.rows, flops: Math.round(work.flops) },
      keep: () => keptMotion(components(), target),
      dispose() {
        current = undefined;
      },
    };
  },
});

function unitVectors(values: Float64Array, d: number): Float64Array {
  for (let first = 0; first < values.length; first += d) {
    let squares = 0;
    for (let c = 0; c < d; c++) squares += values[first + c] ** 2;
    for (let c = 0; c < d; c++) values[first + c] /= Math.sqrt(squares);
  }
  return values;
}

function predict(
  { m, d, order, directions, motion }: Motion,
  { offset, factor, scale }: TargetTensor,
  x: Float32Array,
  n: number,
): Float32Array {
  const values = new Float64Array(n);
  const pair = { before: 0, last: 0 };
  for (let j = 0; j < m; j++) {
    let along = 0;
    for (let c = 0; c < d; c++) along += directions[j * d + c] * motion[j * d + c];
    for (let row = 0; row < n; row++) {
      let [t, moved] = [0, 0];
      for (let c = 0; c < d; c++) {
        t += directions[j * d + c] * x[row * d + c];
        moved += motion[j * d + c] * x[row * d + c];
      }
      t /= scale;
      lastHermite(t, order, pair);
      values[row] += along * pair.last + (pair.before * (moved / scale - along * t)) / Math.sqrt(order);
    }
  }
  return Float32Array.from(values, (value) => offset + factor * value);
}
