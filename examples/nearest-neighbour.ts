// A learner in one file: npx hierbench run smoke --learner examples/nearest-neighbour.ts --learner deep-sgd
import { z } from 'zod';
import { defineLearner } from '../index.ts';

export default defineLearner({
  name: 'nearest-neighbour',
  description: 'the mean label of the k nearest training samples',
  source: 'Cover & Hart, Nearest neighbor pattern classification, 1967',
  parameters: z.strictObject({ neighbours: z.int().positive().default(5).describe('k') }),
  search: () => ({ neighbours: { choices: [1, 3, 5, 10, 20] } }),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  async fit({ x, y, n, d }, { params }) {
    const k = Math.min(params.neighbours, n);
    const distances = new Float64Array(n);
    return {
      predict(rows, count) {
        return Float32Array.from({ length: count }, (_, i) => {
          for (let j = 0; j < n; j++) {
            let distance = 0;
            for (let c = 0; c < d; c++) distance += (rows[i * d + c] - x[j * d + c]) ** 2;
            distances[j] = distance;
          }
          const nearest = Uint32Array.from({ length: n }, (_, j) => j).sort(
            (a, b) => distances[a] - distances[b],
          );
          return nearest.subarray(0, k).reduce((sum, j) => sum + y[j], 0) / k;
        });
      },
      info: { parameters: n * d },
      dispose() {},
    };
  },
});
