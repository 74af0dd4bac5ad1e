import { z } from 'zod';
import { defineTaskFamily, type TaskStructure, UnsupportedTaskError } from '../contract.ts';
import { taskFormula } from '../formula.ts';
import { type SamplingParameters, samplingShape } from '../parameters.ts';
import { sampledTask } from '../sampled-task.ts';
import { layersForDegree } from './layers-for-degree.ts';
import { requireDirections } from './projected-features.ts';
import { randomCoordinates, sumOfProducts } from './sum-of-products.ts';

/** Digits of a monomial in the algebra of spectra leave room for 2^(53/8) − 1 coordinates at this degree. */
const highestDegree = 8;

/**
 * Products of the first p of k random coordinates, for p = k, k − ℓ, k − 2ℓ, … > 0, added up: with ℓ = 1 the
 * staircase x_1 + x_1x_2 + … + x_1⋯x_k of Abbe, Boix-Adserà & Misiakiewicz, "The merged-staircase property",
 * arXiv 2202.08658. Its leap ("SGD learning on neural networks: leap complexity and saddle-to-saddle dynamics",
 * arXiv 2302.11055) is the largest number of coordinates that a product adds to those of the products before it,
 * in the best order. Here it is ℓ: every step adds ℓ coordinates except the first, which may add fewer. k = 4
 * gives x_1 + x_1x_2x_3x_4 for ℓ = 3 and a parity for ℓ = 4.
 *
 * The hypercube is the default. There, products are Fourier characters, and each has 1/r of the variance if there
 * are r of them; under Gaussian inputs the same holds with Hermite polynomials.
 *
 * Features: layer l has the products of degree p with 2^(l−2) < p ≤ 2^(l−1), and layer 2 a single coordinate,
 * too. The span of the coordinates is `subspace`. Learners are told the shape of a quadratic network that
 * computes the products by a parallel scan: in layer l, blocks of 2^(l−1) neighbours know the products of their
 * first 1, 2, … coordinates, k in all, and each takes two squares, ab = ((a + b)² − (a − b)²)/4.
 */
export const staircase = defineTaskFamily({
  name: 'staircase',
  description:
    'products of more and more coordinates, each a given number (the leap) longer than the one before',
  source:
    'Abbe, Boix-Adserà & Misiakiewicz, arXiv 2202.08658 (staircases) and 2302.11055 (leap); longer leaps are this project’s choice',
  parameters: z
    .strictObject({
      k: z
        .int('k, the degree, is a whole number')
        .min(1, 'k, the degree, is at least 1')
        .max(highestDegree, `k, the degree, is at most ${highestDegree}`)
        .default(4)
        .describe('coordinates that matter: the degree of the longest product'),
      leap: z
        .int('leap is a whole number')
        .min(1, 'leap is at least 1')
        .default(1)
        .describe('coordinates by which a product is longer than the one before; at most k, a parity'),
      ...samplingShape,
      inputs: samplingShape.inputs.unwrap().default('hypercube').describe('distribution of the inputs'),
    })
    .superRefine(({ k, leap }, context) => {
      if (leap <= k) return;
      context.addIssue({
        code: 'custom',
        path: ['leap'],
        message: `leap is ${leap}, longer than the longest product, of k = ${k} coordinates`,
      });
    }),
  formula(params) {
    const lengths = productLengths(params);
    const products = lengths.map((length) =>
      length === 1 ? 'x_{s_1}' : `x_{s_1} ${length > 2 ? '\\cdots ' : ''}x_{s_{${length}}}`,
    );
    const sum = products.join(' + ');
    return taskFormula(params, [
      `G(x) &= ${lengths.length === 1 ? sum : `\\tfrac{1}{\\sqrt{${lengths.length}}}\\bigl(${sum}\\bigr)`}`,
      `s_1, \\dots, s_{${params.k}} &:\\ \\text{random coordinates, all different}`,
    ]);
  },
  role: 'hierarchical',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate({ d, seed, params }) {
    const lengths = productLengths(params);
    const shape = structureOf(d, params);
    return sampledTask({
      family: 'staircase',
      d,
      seed,
      sampling: params,
      shape,
      build: (stream, pilot) => ({
        ...sumOfProducts({
          d,
          coordinates: randomCoordinates(d, params.k, stream),
          lengths,
          hierarchical: true,
          pilot,
        }),
        ...(params.inputs === 'hypercube' && { threshold: 0 }),
      }),
    });
  },
});

/** Degrees of the products, ascending. */
function productLengths({ k, leap }: { readonly k: number; readonly leap: number }): number[] {
  const lengths: number[] = [];
  for (let length = k; length > 0; length -= leap) lengths.unshift(length);
  return lengths;
}

/**
 * On the hypercube the products are independent signs, so that an even number of them often adds up to 0.
 * @throws UnsupportedTaskError if the target has no sign at some inputs
 */
function requireSigns(products: number, { inputs, output, noise }: SamplingParameters): void {
  if (output === 'regression' || inputs !== 'hypercube' || noise > 0 || products % 2 === 1) return;
  throw new UnsupportedTaskError(
    `the sum of ${products} signs is often 0 and has no sign; classification takes an odd number of products`,
  );
}

/** @throws UnsupportedTaskError if d < k */
function structureOf(
  d: number,
  params: { readonly k: number; readonly leap: number } & SamplingParameters,
): TaskStructure {
  const { k, output } = params;
  requireDirections(d, k);
  requireSigns(productLengths(params).length, params);
  const layers = layersForDegree(k);
  const widths = new Array<number>(layers - 1).fill(2 * k);
  return { family: 'staircase', d, layers, widths, degree: k, output, skips: 'chain' };
}
