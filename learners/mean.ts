import { z } from 'zod';
import { defineLearner } from './contract.ts';

/** Predicts the training mean: relative test error 1 by construction, the reference line of every chart. */
export const mean = defineLearner({
  name: 'mean',
  description: 'predicts the mean of the training labels (relative error 1 by construction)',
  source: 'the trivial baseline',
  parameters: z.strictObject({}),
  search: () => ({}),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  traits: () => ({ group: 'Control', look: 1, role: 'trivial' }),
  cost: (_params, { n }) => ({ fit: { scalarFlops: n }, predictRow: {}, traces: 0, bytes: 0 }),
  async fit({ y, n }) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += y[i];
    const average = sum / n;
    return {
      predict: (_x, rows) => new Float32Array(rows).fill(average),
      info: { parameters: 1, flops: n },
      dispose() {},
    };
  },
});
