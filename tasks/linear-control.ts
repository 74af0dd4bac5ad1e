import { defineTaskFamily } from './contract.ts';
import { taskFormula } from './formula.ts';
import { samplingParameters } from './parameters.ts';
import { addProduct } from './product.ts';
import { sampledTask } from './sampled-task.ts';
import { weightMatrix } from './weights.ts';

/**
 * ⟨v, x⟩ with v uniform on the unit sphere. Learners are told that there is one hidden layer with one unit:
 * more than a linear function needs, and the least that a hierarchical learner can be built with.
 */
export const linearControl = defineTaskFamily({
  name: 'linear-control',
  description: 'control: a random linear function; everyone should learn it',
  source: 'the simplest control',
  parameters: samplingParameters,
  formula: (params) =>
    taskFormula(params, [
      'G(x) &= \\langle v, x \\rangle, \\quad v \\sim \\mathrm{Unif}\\bigl(S^{d-1}\\bigr)',
    ]),
  role: 'control',
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'linear-control',
      d,
      seed,
      sampling: params,
      shape: { layers: 2, widths: [1], degree: 1 },
      build(stream) {
        const direction = weightMatrix('orthonormal', 1, d, stream.child('weights'));
        const input = new Float64Array(d);
        const product = new Float64Array(1);
        return {
          size: 1,
          values(x, n) {
            const values = new Float64Array(n);
            for (let row = 0; row < n; row++) {
              for (let i = 0; i < d; i++) input[i] = x[row * d + i];
              product[0] = 0;
              addProduct(direction, 1, d, input, product);
              values[row] = product[0];
            }
            return values;
          },
          features: () => [],
          expand: (ring) => ring.linear(direction),
        };
      },
    }),
});
