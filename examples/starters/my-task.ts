// A task family. Run it: npx hierbench run smoke --task ./my-task.ts
import { defineTaskFamily, sampledTask, samplingParameters, z } from 'hierbench';

export default defineTaskFamily({
  name: 'my-task',
  description: 'a random quadratic of a random quadratic',
  source: 'where it comes from: paper and section',
  role: 'hierarchical',

  // Inputs, label noise and classification are parameters of every family (samplingParameters); k is this family's own.
  parameters: samplingParameters.extend({
    k: z.int().positive().default(2).describe('hidden directions'),
  }),

  // The target at dimension d for this seed. It is automatically centred and scaled to mean 0 and variance 1.
  instantiate({ d, seed, params }) {
    const { k } = params;
    return sampledTask({
      family: 'my-task',
      d,
      seed,
      sampling: params,
      // What learners are told: the number of layers L, the widths of layers 2..L, and the degree.
      shape: { layers: 3, widths: [k, 1], degree: 4 },
      build(stream) {
        // The target's own randomness. Learners never see this stream.
        const directions = stream.child('directions').normals(new Float64Array(k * d), d ** -0.5);
        const layers = (x: Float32Array, n: number) => {
          const squares = new Float32Array(n * k);
          for (let row = 0; row < n; row++)
            for (let j = 0; j < k; j++) {
              let z = 0;
              for (let c = 0; c < d; c++) z += directions[j * d + c] * x[row * d + c];
              squares[row * k + j] = z * z - 1;
            }
          return squares;
        };
        return {
          size: k,
          values(x, n) {
            const squares = layers(x, n);
            return Float64Array.from({ length: n }, (_, row) => {
              const sum = squares.subarray(row * k, (row + 1) * k).reduce((total, s) => total + s, 0);
              return sum * sum + sum;
            });
          },
          // The true features of each layer, which diagnosis compares with a learner's; [] if there are none.
          features: (x, n) => [{ layer: 2, width: k, values: layers(x, n) }],
        };
      },
    });
  },
});
