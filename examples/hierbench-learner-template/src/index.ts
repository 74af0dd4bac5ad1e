import { defineLearner, z } from 'hierbench';

/** Averages the training labels, giving nearer ones more weight (Nadaraya, 1964; Watson, 1964). */
export const learner = defineLearner({
  name: 'template',
  description: 'the mean of the training labels, weighted by a Gaussian of the distance',
  source: 'Nadaraya, On estimating regression, 1964',
  parameters: z.strictObject({
    bandwidth: z.number().positive().default(0.5).describe('width of the Gaussian, in units of √d'),
  }),
  search: () => ({ bandwidth: { min: 0.1, max: 2, log: true } }),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  async fit({ x, y, n, d }, { params, signal }) {
    signal.throwIfAborted();
    const scale = 1 / (2 * d * params.bandwidth ** 2);
    const squaredDistance = (rows: Float32Array, i: number, j: number) => {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += (rows[i * d + c] - x[j * d + c]) ** 2;
      return sum;
    };
    return {
      predict(rows, count) {
        return Float32Array.from({ length: count }, (_, i) => {
          const exponents = Float64Array.from({ length: n }, (_, j) => -scale * squaredDistance(rows, i, j));
          // Subtracting the largest exponent gives the nearest sample weight 1, so that the sum is never 0.
          const largest = exponents.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
          const weights = exponents.map((value) => Math.exp(value - largest));
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          return weights.reduce((sum, weight, j) => sum + weight * y[j], 0) / total;
        });
      },
      info: { parameters: n * d },
      dispose() {},
    };
  },
});

// What hierbench reads: everything that this package provides. `taskFamilies: […]` can be added.
export default { learners: [learner] };
