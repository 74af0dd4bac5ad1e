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
 * f(x) = r^(−1/2) Σ_{i≤r} h_l(⟨u_i, x⟩), with r orthonormal random directions u_i and h_l the
 * {@link projectionPolynomials orthonormal polynomial} of degree l, which is He_l/√l! under Gaussian inputs: the decomposition of the tensor T* = Σ_i u_i^{⊗l} (Wang, Wu, Lee, Ma & Ge, "Beyond Lazy
 * Training for Over-parameterized Tensor Decomposition", arXiv 2010.11356) as a regression problem. As
 * E h_l(⟨u, x⟩) h_l(⟨v, x⟩) = ⟨u, v⟩^l for unit vectors, the population risk of a sum of such terms is the squared
 * Frobenius distance of the two tensors.
 *
 * It is a control: a sum of r terms has one hidden layer and nothing to compose. The directions are in `subspace`,
 * and the tensor in `powers`.
 */
export const tensorSum = defineTaskFamily({
  name: 'tensor-sum',
  description: 'control: a sum of powers of few orthonormal directions, a tensor to decompose',
  source: 'Wang, Wu, Lee, Ma & Ge, arXiv 2010.11356; as a regression problem by this project',
  parameters: z.strictObject({
    order: z
      .int('order is a whole number')
      .min(3, 'order is at least 3')
      .max(6, 'order is at most 6')
      .default(3)
      .describe('order l of the tensor, which is the degree of the target'),
    r: z
      .int('r, the number of terms, is a whole number')
      .min(1, 'r, the number of terms, is at least 1')
      .default(4)
      .describe('number of terms; at most d'),
    ...samplingShape,
  }),
  formula: (params) =>
    taskFormula(params, [
      `G(x) &= \\tfrac{1}{\\sqrt{${params.r}}} \\sum_{i=1}^{${params.r}} h_{${params.order}}\\bigl(\\langle u_i, x \\rangle\\bigr)`,
      `h_{${params.order}} &:\\ \\text{orthonormal polynomial of degree } ${params.order} \\text{ of a projection}, \\quad u_1, \\dots, u_{${params.r}} \\text{ random, orthonormal}`,
    ]),
  role: 'control',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'tensor-sum',
      d,
      seed,
      sampling: params,
      shape: structureOf(d, params),
      build(stream) {
        const { r, order, inputs } = params;
        const polynomials = projectionPolynomials(inputs, d);
        const rows = randomDirections(d, r, stream);
        const projections = projectedFeatures(rows, d);
        const link = Array.from({ length: r }, (_, i) => power(1 / Math.sqrt(r), order, i));
        return {
          size: 1,
          subspace: { rank: r, rows },
          // Only under Gaussian inputs is the risk that of the tensor.
          ...(inputs === 'gaussian' && {
            powers: { order, coefficients: new Float64Array(r).fill(1 / Math.sqrt(r)), directions: rows },
          }),
          values: (x, n) => linkValues(link, polynomials, projections.values(x, n), r),
          features: () => [],
          expand: (ring) => expandLink(link, polynomials, projections.expand(ring), ring),
        };
      },
    }),
});

/** Squares in each layer of a quadratic network that computes one power of one direction. */
const widthOf: readonly number[] = [0, 1, 1, 2, 2, 3, 3];

/** @throws UnsupportedTaskError if r > d */
function structureOf(
  d: number,
  {
    r,
    order,
    output,
  }: {
    readonly r: number;
    readonly order: number;
    readonly output: OutputKind;
  },
): TaskStructure {
  requireDirections(d, r);
  const layers = layersForDegree(order);
  const widths = new Array<number>(layers - 1).fill(r * widthOf[order]);
  return { family: 'tensor-sum', d, layers, widths, degree: order, output, skips: 'chain' };
}
