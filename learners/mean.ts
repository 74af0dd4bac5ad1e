import { z } from 'zod';
import { defineLearner, type Model } from './contract.ts';
import { type KeptTables, keptTables } from './kept/kept-model.ts';

/**
 * Predicts the training mean: relative test error 1 by construction, the reference line of every chart. Of more than
 * two classes it predicts the share of each, so that the largest class is its answer to every row; where another
 * class is the largest of the test sample, its error is above 1.
 */
export const mean = defineLearner({
  name: 'mean',
  description: 'predicts the mean of the training labels (relative error 1 by construction)',
  source: 'the trivial baseline',
  parameters: z.strictObject({}),
  search: () => ({}),
  capabilities: {
    regression: true,
    classification: true,
    classes: true,
    diagnosable: false,
    deterministic: true,
  },
  traits: () => ({ group: 'Control', look: 1, role: 'trivial' }),
  cost: (_params, { n }) => ({ fit: { scalarFlops: n }, predictRow: {}, traces: 0, bytes: 0 }),
  async fit({ y, n, d }, { task: { classes } }) {
    if (classes !== undefined) return classShares(y, classes, d);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += y[i];
    const average = sum / n;
    return {
      predict: (_x, rows) => new Float32Array(rows).fill(average),
      info: { parameters: 1, flops: n },
      keep: () => constant([average], d),
      dispose() {},
    };
  },
});

function classShares(y: Float32Array, classes: number, d: number): Model {
  const shares = new Float32Array(classes);
  for (const label of y) shares[label] += 1 / y.length;
  return {
    predict: (_x, rows) => Float32Array.from({ length: rows * classes }, (_, i) => shares[i % classes]),
    info: { parameters: classes, flops: y.length },
    keep: () => constant([...shares], d),
    dispose() {},
  };
}

/** A layer without units, so that only its offsets are left. */
function constant(offsets: readonly number[], d: number): KeptTables {
  const none = new Float64Array(0);
  return keptTables({
    kind: 'units',
    activation: 'identity',
    table: { rows: 0, columns: d, values: none },
    biases: none,
    coefficients: none,
    offsets,
  });
}
