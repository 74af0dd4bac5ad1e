import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { DivergedError, defineLearner } from '../../../learners/contract.ts';
import type { Sample } from '../../../tasks/contract.ts';

/**
 * A small learner that keeps every rule and uses every part of the contract: linear regression by gradient
 * descent. Each broken learner next to it is this one with one fault.
 */
export const sound = defineLearner({
  name: 'sound',
  description: 'linear regression by gradient descent',
  source: 'test fixture',
  parameters: z.strictObject({ rate: z.number().positive().default(0.1).describe('learning rate') }),
  search: () => ({ rate: { min: 0.01, max: 0.2, log: true } }),
  capabilities: { regression: true, classification: true, diagnosable: true, deterministic: true },
  unsupported: (_params, _task, n) => (n < 2 ? 'a slope takes two samples' : undefined),
  cost: (_params, { task, n, budget }) => ({
    fit: { scalarFlops: 4 * n * task.d * budget.steps },
    predictRow: { scalarFlops: 2 * task.d },
    traces: Math.floor(Math.log2(budget.steps)) + 1,
    bytes: 8 * n * task.d,
  }),
  async fit(sample, context) {
    const { n, d } = sample;
    const { params, stream, budget, validation, stopStep, signal, report, trace } = context;
    const columns = Array.from({ length: d }, (_, c) => spread(sample.x.filter((_, i) => i % d === c)));
    const labels = spread(sample.y);
    if (!Number.isFinite(labels.mean)) throw new DivergedError('sound: the labels are not finite');
    let weights = stream.child('weights').normals(new Float64Array(d), 0.1);
    const inputs = (x: Float32Array) => Float64Array.from(x, (v, i) => columns[i % d].standard(v));
    const x = inputs(sample.x);
    const y = Float64Array.from(sample.y, labels.standard);

    const modelOf = (w: Float64Array) => ({
      predict: (rows: Float32Array, count: number) =>
        Float32Array.from(scores(w, inputs(rows), count), (score) => labels.mean + labels.deviation * score),
      features: (rows: Float32Array, count: number) => [
        { layer: 2, width: 1, values: Float32Array.from(scores(w, inputs(rows), count)) },
      ],
    });
    const steps = Math.min(budget.steps, stopStep ?? budget.steps);
    const validated: { step: number; error: number }[] = [];
    for (let step = 1; step <= steps; step++) {
      const errors = scores(weights, x, n).map((score, i) => score - y[i]);
      weights = weights.map((weight, c) => {
        let slope = 0;
        for (let i = 0; i < n; i++) slope += errors[i] * x[i * d + c];
        return weight - (params.rate * slope) / n;
      });
      if (Number.isInteger(Math.log2(step))) {
        report({ step, of: budget.steps });
        await trace({ step, samplesSeen: step * n }, modelOf(weights));
        if (validation) validated.push({ step, error: squaredError(modelOf(weights).predict, validation) });
      }
      if (step % 16 === 0) await nextTurn();
      signal.throwIfAborted();
    }
    validated.sort((a, b) => a.error - b.error);
    return {
      ...modelOf(weights),
      info: { steps, samplesSeen: steps * n, parameters: d, stopStep: validated[0]?.step },
      dispose() {},
    };
  },
});

/** Mean and standard deviation, and a function that standardises by them, with 1 in place of a standard deviation of 0. */
export function spread(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const deviation =
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0)) || 1;
  return { mean, deviation, standard: (value: number) => (value - mean) / deviation };
}

function scores(weights: Float64Array, x: Float64Array, n: number): Float64Array {
  const d = weights.length;
  return Float64Array.from({ length: n }, (_, i) => weights.reduce((sum, w, c) => sum + w * x[i * d + c], 0));
}

function squaredError(predict: (x: Float32Array, n: number) => Float32Array, { x, y, n }: Sample): number {
  return predict(x, n).reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0);
}

export default sound;
