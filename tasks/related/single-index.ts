import { z } from 'zod';
import { defineTaskFamily, type OutputKind, type TaskStructure } from '../contract.ts';
import { taskFormula } from '../formula.ts';
import { samplingShape } from '../parameters.ts';
import { sampledTask } from '../sampled-task.ts';
import { layersForDegree } from './layers-for-degree.ts';
import { expandLink, linkValues, power } from './link.ts';
import { projectionPolynomials } from './orthonormal-polynomials.ts';
import { projectedFeatures, randomDirections, requireDirections } from './projected-features.ts';

/**
 * Squares in each layer of a quadratic network that computes a polynomial of one variable and this degree: odd
 * powers are differences of squares, (z^a + z^b)² − (z^a − z^b)², and need lower powers carried along.
 */
const widthOf: readonly number[] = [0, 1, 1, 2, 2, 3, 3];

/**
 * h_k(⟨u, x⟩) with a random unit vector u and h_k the {@link projectionPolynomials orthonormal polynomial} of
 * degree k: He_k/√k! under Gaussian inputs. k is its information exponent (Ben Arous, Gheissari & Jagannath,
 * "Online stochastic gradient descent on non-convex losses from high-dimensional inference", arXiv 2003.10409):
 * one pass of stochastic gradient descent needs about d^(k−1) samples for k ≥ 3, d log d for k = 2 and d for
 * k = 1.
 *
 * The generative exponent, after any change of the labels (Damian, Pillaud-Vivien, Lee & Bruna, arXiv
 * 2403.05529), is at most 2 for every k: a polynomial's value tells something about the size of z, and for odd k
 * about its sign. So the labels, or a batch used twice, can give away what the exponent hides, and a learner that
 * sees its samples more than once is not bound to d^(k−1).
 *
 * High k have heavy tails: at k = 6 a few rows decide the moments of a sample.
 *
 * It is a control: u is all there is to find, in `subspace`, and there is nothing to compose. There are no
 * features.
 */
export const singleIndex = defineTaskFamily({
  name: 'single-index',
  description: 'control: one Hermite polynomial of one random direction, with a given information exponent',
  source: 'Ben Arous, Gheissari & Jagannath, arXiv 2003.10409',
  parameters: z.strictObject({
    exponent: z
      .int('exponent is a whole number')
      .min(1, 'exponent is at least 1')
      .max(6, 'exponent is at most 6')
      .default(3)
      .describe('information exponent: the degree of the Hermite polynomial, 1 to 6'),
    ...samplingShape,
  }),
  formula: (params) =>
    taskFormula(params, [
      `G(x) &= h_{${params.exponent}}\\bigl(\\langle u, x \\rangle\\bigr), \\quad u \\sim \\mathrm{Unif}\\bigl(S^{d-1}\\bigr)`,
      `h_{${params.exponent}} &:\\ \\text{orthonormal polynomial of degree } ${params.exponent} \\text{ of a projection}`,
    ]),
  role: 'control',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'single-index',
      d,
      seed,
      sampling: params,
      shape: structureOf(d, params),
      build(stream) {
        const rows = randomDirections(d, 1, stream);
        const projection = projectedFeatures(rows, d);
        const polynomials = projectionPolynomials(params.inputs, d);
        const link = [power(1, params.exponent)];
        return {
          size: 1,
          subspace: { rank: 1, rows },
          values: (x, n) => linkValues(link, polynomials, projection.values(x, n), 1),
          features: () => [],
          expand: (ring) => expandLink(link, polynomials, projection.expand(ring), ring),
        };
      },
    }),
});

/** @throws UnsupportedTaskError if d is not a positive integer */
function structureOf(
  d: number,
  { exponent, output }: { readonly exponent: number; readonly output: OutputKind },
): TaskStructure {
  requireDirections(d, 1);
  const layers = layersForDegree(exponent);
  const widths = new Array<number>(layers - 1).fill(widthOf[exponent]);
  return { family: 'single-index', d, layers, widths, degree: exponent, output, skips: 'chain' };
}
