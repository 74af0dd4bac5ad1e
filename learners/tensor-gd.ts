import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { Stream } from '../tasks/streams.ts';
import { DivergedError, defineLearner } from './contract.ts';
import { keptTables } from './kept/kept-model.ts';
import { traceSchedule } from './one-pass/trace-schedule.ts';
import { lastHermite } from './tensor/hermite.ts';
import { tensorParameters } from './tensor/parameters.ts';
import { type TargetTensor, targetTensor, unavailableRisk } from './tensor/target-tensor.ts';
import { telling } from './told.ts';

const parameters = z.strictObject({
  ...tensorParameters('descended'),
  rate: z.number().positive().default(0.2).describe('learning rate'),
  start: z.number().positive().default(1e-3).describe('norm with which a component starts'),
  redraw: z
    .int()
    .min(0)
    .default(0)
    .describe('every how many steps components with a norm below `redrawBelow` are drawn again; 0: never'),
  redrawBelow: z
    .number()
    .positive()
    .default(0.05)
    .describe('largest norm of a component that is drawn again'),
});

/** A small sample's estimate of a tensor of high order can be huge, and must not throw components out of range. */
const longestMove = 0.1;

/** Components of the learner's tensor Σ_j a_j |u_j|² û_j^{⊗l}. */
interface Components {
  readonly m: number;
  readonly d: number;
  readonly order: number;
  /** u_j: m×d, row-major. */
  readonly vectors: Float64Array;
  readonly signs: Float64Array;
}

/**
 * Gradient descent on the components of a symmetric tensor: Σ_j a_j |u_j|² û_j^{⊗l} with signs a_j = ±1 and
 * û = u/|u|, so that the risk ½‖T − T*‖² is 2-homogeneous in each u_j whatever the order, and components that
 * start near 0 stay there until they have turned towards a part of the target that is missing. As a function under
 * N(0, I) inputs the tensor is Σ_j a_j |u_j|² h_l(⟨û_j, x⟩), h_l = He_l/√l!, and the risk is half of its mean
 * squared error. Tensors are never formed: a step costs m²d, and with a sample 2nmd more.
 *
 * The 2-homogeneous parametrisation, small initialisation and drawing small components again are this project's
 * reading of the variant of gradient descent that the paper analyses, not a transcript of its algorithm.
 *
 * With `risk=population` it is shown the target (its `weights`), which is what theorems on optimisation alone are
 * about. With a sample the target's contractions are estimated by means over the sample (Stein's identity).
 */
export const tensorGd = defineLearner({
  name: 'tensor-gd',
  description: 'gradient descent on the components of a symmetric tensor, from a small start',
  source: 'after Wang, Wu, Lee, Ma & Ge, arXiv 2010.11356',
  parameters,
  search: () => ({}),
  capabilities: {
    regression: true,
    classification: true,
    diagnosable: true,
    deterministic: true,
    population: true,
  },
  traits: ({ order, risk }) => ({
    group: 'Two-layer',
    look: 4,
    shallow: true,
    ...telling([
      ...(order === undefined ? (['degree'] as const) : []),
      ...(risk === 'population' ? (['weights'] as const) : []),
    ]),
  }),
  unsupported: ({ order, risk }, task) => unavailableRisk(risk, order ?? task.degree, task),
  cost({ width: m, risk }, { task: { d }, n, budget }) {
    const perStep = 6 * m * m * d + (risk === 'sample' ? n * m * (4 * d + 30) : 0);
    return {
      features: [m],
      fit: { scalarFlops: budget.steps * perStep },
      predictRow: { scalarFlops: m * (2 * d + 30) },
      traces: traceSchedule(1, budget.steps).length,
      bytes: 8 * (n * (d + 1) + 6 * m * d),
    };
  },
  async fit(sample, { params, task, stream, budget, powers, signal, report, trace }) {
    const { d } = sample;
    const { width: m, risk, rate, start, redraw, redrawBelow } = params;
    const order = params.order ?? task.degree;
    const target = targetTensor(risk, powers, sample, order);
    const vectors = new Float64Array(m * d);
    const signs = new Float64Array(m);
    let current: Components | undefined = { m, d, order, vectors, signs };
    const draws = stream.child('components');
    for (let j = 0; j < m; j++) draw(current, j, start, draws);
    const components = (): Components => {
      if (!current) throw new Error('tensor-gd: the model has been disposed of');
      return current;
    };
    const model = {
      predict: (x: Float32Array, rows: number) => predict(components(), target, x, rows),
      features: (x: Float32Array, rows: number) => [
        { layer: 2, width: m, values: unitValues(components(), target, x, rows) },
      ],
      directions: () => ({ count: m, d, values: components().vectors }),
    };
    const descent = new Descent(current, target);
    let step = 0;
    let redrawn = 0;
    for (const stop of traceSchedule(1, budget.steps)) {
      for (; step < stop; step++) {
        if (redraw > 0 && step > 0 && step % redraw === 0)
          for (let j = 0; j < m; j++)
            if (normOf(current, j) < redrawBelow) {
              draw(current, j, start, draws);
              redrawn++;
            }
        descent.step(rate);
        if (step % 64 === 0) {
          report({ step, of: budget.steps });
          await setImmediate();
          signal.throwIfAborted();
        }
      }
      if (!vectors.every(Number.isFinite))
        throw new DivergedError(
          `tensor-gd: components are not finite after ${step} steps; a smaller rate may help`,
        );
      await trace({ step, samplesSeen: step * target.rows }, model);
    }
    return {
      ...model,
      info: {
        steps: step,
        samplesSeen: step * target.rows,
        parameters: m * d,
        flops: step * (6 * m * m * d + target.rows * m * (4 * d + 30)),
        ...(redraw > 0 && { redrawn }),
      },
      keep() {
        const own = components();
        const norms = Float64Array.from(own.signs, (_, j) => normOf(own, j));
        return keptTables({
          kind: 'units',
          activation: 'hermite',
          degree: order,
          table: {
            rows: m,
            columns: d,
            values: own.vectors.map((value, i) => value / ((norms[Math.floor(i / d)] || 1) * target.scale)),
          },
          biases: new Float64Array(m),
          coefficients: norms.map((norm, j) => target.factor * own.signs[j] * norm ** 2),
          offsets: [target.offset],
        });
      },
      dispose() {
        current = undefined;
      },
    };
  },
});

function draw({ d, vectors, signs }: Components, j: number, norm: number, stream: Stream): void {
  const own = stream.normals(new Float64Array(d));
  let squares = 0;
  for (let c = 0; c < d; c++) squares += own[c] ** 2;
  for (let c = 0; c < d; c++) vectors[j * d + c] = (norm * own[c]) / Math.sqrt(squares);
  signs[j] = stream.uniform() < 0.5 ? -1 : 1;
}

function normOf({ d, vectors }: Components, j: number): number {
  let squares = 0;
  for (let c = 0; c < d; c++) squares += vectors[j * d + c] ** 2;
  return Math.sqrt(squares);
}

/** Steps of gradient descent on ½‖T − T*‖², all components at once. */
class Descent {
  readonly #components: Components;
  readonly #target: TargetTensor;
  readonly #units: Float64Array;
  readonly #norms: Float64Array;
  readonly #unit: Float64Array;
  readonly #wanted: Float64Array;
  readonly #next: Float64Array;

  constructor(components: Components, target: TargetTensor) {
    const { m, d } = components;
    this.#components = components;
    this.#target = target;
    this.#units = new Float64Array(m * d);
    this.#norms = new Float64Array(m);
    this.#unit = new Float64Array(d);
    this.#wanted = new Float64Array(d);
    this.#next = new Float64Array(m * d);
  }

  step(rate: number): void {
    const { m, d, order, vectors, signs } = this.#components;
    const [units, norms, unit, excess, next] = [
      this.#units,
      this.#norms,
      this.#unit,
      this.#wanted,
      this.#next,
    ];
    for (let j = 0; j < m; j++) {
      norms[j] = normOf(this.#components, j);
      for (let c = 0; c < d; c++) units[j * d + c] = norms[j] > 0 ? vectors[j * d + c] / norms[j] : 0;
    }
    for (let j = 0; j < m; j++) {
      unit.set(units.subarray(j * d, (j + 1) * d));
      // (T − T*)(û, …, û, ·)
      this.#target.contract(unit, excess);
      for (let c = 0; c < d; c++) excess[c] = -excess[c];
      for (let k = 0; k < m; k++) {
        let overlap = 0;
        for (let c = 0; c < d; c++) overlap += units[k * d + c] * unit[c];
        const weight = signs[k] * norms[k] ** 2 * overlap ** (order - 1);
        for (let c = 0; c < d; c++) excess[c] += weight * units[k * d + c];
      }
      let along = 0;
      for (let c = 0; c < d; c++) along += excess[c] * unit[c];
      let squares = 0;
      for (let c = 0; c < d; c++) {
        excess[c] = 2 * along * unit[c] + order * (excess[c] - along * unit[c]);
        squares += excess[c] ** 2;
      }
      const size = rate * norms[j];
      const length = size * Math.sqrt(squares);
      const bounded = length > longestMove ? longestMove / Math.sqrt(squares) : size;
      for (let c = 0; c < d; c++) next[j * d + c] = vectors[j * d + c] - signs[j] * bounded * excess[c];
    }
    vectors.set(next);
  }
}

function predict(components: Components, target: TargetTensor, x: Float32Array, n: number): Float32Array {
  const { m, signs } = components;
  const values = unitValues(components, target, x, n);
  const weights = Float64Array.from(signs, (sign, j) => sign * normOf(components, j) ** 2);
  return Float32Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += weights[j] * values[row * m + j];
    return target.offset + target.factor * sum;
  });
}

/** h_l(⟨û_j, x⟩): row-major, n×m. */
function unitValues(
  { m, d, order, vectors }: Components,
  { scale }: TargetTensor,
  x: Float32Array,
  n: number,
): Float32Array {
  const values = new Float32Array(n * m);
  const pair = { before: 0, last: 0 };
  for (let j = 0; j < m; j++) {
    let squares = 0;
    for (let c = 0; c < d; c++) squares += vectors[j * d + c] ** 2;
    const factor = squares > 0 ? 1 / (Math.sqrt(squares) * scale) : 0;
    for (let row = 0; row < n; row++) {
      let t = 0;
      for (let c = 0; c < d; c++) t += vectors[j * d + c] * x[row * d + c];
      lastHermite(t * factor, order, pair);
      values[row * m + j] = pair.last;
    }
  }
  return values;
}
