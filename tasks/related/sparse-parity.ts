import { z } from 'zod';
import { defineTaskFamily, type OutputKind, type TaskStructure } from '../contract.ts';
import { taskFormula } from '../formula.ts';
import { samplingShape } from '../parameters.ts';
import { sampledTask } from '../sampled-task.ts';
import { layersForDegree } from './layers-for-degree.ts';
import { requireDirections } from './projected-features.ts';
import { randomCoordinates, sumOfProducts } from './sum-of-products.ts';

/**
 * The product of k random coordinates on the hypercube: a parity, as in Barak, Edelman, Goel, Kakade, Malach &
 * Zhang, "Hidden Progress in Deep Learning: SGD Learns Parities Near the Computational Limit", arXiv 2207.08799.
 * With `output=classification`, labels are the parities themselves, ±1, and a learner can use a margin loss.
 *
 * No product of fewer coordinates is correlated with it, so that there is nothing to learn it by in parts: it is
 * a control, with the span of its coordinates as `subspace` and no features. Gradients are about d^(−(k−1)/2)
 * in size, and one pass needs about d^(k−1) samples to see them. With few enough samples for it to be held,
 * anything that uses it more than once is not bound to that.
 *
 * Learners are told the shape of a quadratic network that multiplies pairs, then pairs of pairs, with two squares
 * for each product.
 */
export const sparseParity = defineTaskFamily({
  name: 'sparse-parity',
  description: 'control: the product of k random coordinates, a parity on the hypercube',
  source: 'Barak, Edelman, Goel, Kakade, Malach & Zhang, arXiv 2207.08799',
  parameters: z.strictObject({
    k: z
      .int('k, the number of coordinates, is a whole number')
      .min(1, 'k, the number of coordinates, is at least 1')
      .max(8, 'k, the number of coordinates, is at most 8')
      .default(3)
      .describe('coordinates that matter: the degree'),
    ...samplingShape,
    inputs: samplingShape.inputs.unwrap().default('hypercube').describe('distribution of the inputs'),
  }),
  formula: (params) =>
    taskFormula(params, [
      `G(x) &= \\prod_{i=1}^{${params.k}} x_{s_i}`,
      `s_1, \\dots, s_{${params.k}} &:\\ \\text{random coordinates, all different}`,
    ]),
  role: 'control',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'sparse-parity',
      d,
      seed,
      sampling: params,
      shape: structureOf(d, params),
      build: (stream, pilot) => ({
        ...sumOfProducts({
          d,
          coordinates: randomCoordinates(d, params.k, stream),
          lengths: [params.k],
          hierarchical: false,
          pilot,
        }),
        ...(params.inputs === 'hypercube' && { threshold: 0 }),
      }),
    }),
});

/** @throws UnsupportedTaskError if d < k */
function structureOf(
  d: number,
  { k, output }: { readonly k: number; readonly output: OutputKind },
): TaskStructure {
  requireDirections(d, k);
  const layers = layersForDegree(k);
  const widths = Array.from({ length: layers - 1 }, (_, l) => 2 * Math.ceil(k / 2 ** (l + 1)));
  return { family: 'sparse-parity', d, layers, widths, degree: k, output, skips: 'chain' };
}
