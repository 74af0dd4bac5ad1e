import { z } from 'zod';
import { defineTaskFamily, type OutputKind, type TaskStructure } from '../contract.ts';
import { taskFormula } from '../formula.ts';
import { samplingShape } from '../parameters.ts';
import { sampledTask } from '../sampled-task.ts';
import { cubicFeature } from './cubic-feature.ts';
import { layersForDegree } from './layers-for-degree.ts';
import { type Link, linkDegree, power } from './link.ts';
import { hermitePolynomials } from './orthonormal-polynomials.ts';
import { directionsPerFeature, quadraticFeatures } from './quadratic-features.ts';
import { targetOfFeatures } from './target-of-features.ts';

const linkNames = ['mix', 'square', 'cubic', 'he3mix'] as const;
type LinkName = (typeof linkNames)[number];

/** In orthonormal Hermite polynomials of p: z³ = √6 h_3(z) + 3 h_1(z), and E z⁶ = 15. */
const links: Readonly<Record<LinkName, Link>> = {
  mix: [power(Math.SQRT1_2, 1), power(Math.SQRT1_2, 2)],
  square: [power(1, 2)],
  cubic: [power(Math.sqrt(6 / 15), 3), power(3 / Math.sqrt(15), 1)],
  he3mix: [power(Math.SQRT1_2, 1), power(Math.SQRT1_2, 3)],
};

const linkTeX: Readonly<Record<LinkName, string>> = {
  mix: '\\tfrac{1}{\\sqrt{2}}\\bigl(z + \\tfrac{1}{\\sqrt{2}}(z^2 - 1)\\bigr)',
  square: '\\tfrac{1}{\\sqrt{2}}(z^2 - 1)',
  cubic: '\\tfrac{1}{\\sqrt{15}}\\, z^3',
  he3mix: '\\tfrac{1}{\\sqrt{2}}\\bigl(z + \\tfrac{1}{\\sqrt{6}}(z^3 - 3z)\\bigr)',
};

/**
 * h(x) = g(p(x)), with a polynomial p of degree k in all d coordinates and a polynomial g of one variable: the
 * targets of Wang, Nichani & Lee, "Learning Hierarchical Polynomials with Three-Layer Neural Networks", arXiv
 * 2311.13774. A kernel pays for the degree of h, about d^(k·deg g) samples; a three-layer network that finds p
 * first pays for the degree of p, about d^k.
 *
 * For k = 2, p is one {@link quadraticFeatures quadratic form} of full rank with eigenvalues ±1 on random axes,
 * and its choice, the default link and the sphere are this project's; for k = 3 it is the
 * {@link cubicFeature feature of the paper's experiments}, whose link there is `cubic` and whose inputs are
 * Gaussian. p does not depend on the link: members with the same d, seed and inputs have the same p, and make
 * a transfer pair.
 *
 * **Finite-d bias.** p is found from the degree-k part of h, which is a multiple of p only if g(p) has no other
 * part of that degree. For k = 2 and even d this holds on the sphere, and for odd links under Gaussian inputs,
 * too. But there, an even part of g adds a radial one: the degree-2 part of (p² − 1)/√2 is (|x|² − d)/d times
 * √2, with 4/d of the variance, so that 4/(d + 4) of the degree-2 part of the default target is not p: .20 at
 * d = 16 and .08 at d = 48, at every sample size (test/tasks/related/bias.test.ts computes it). `square` has no
 * multiple of p in it at all, and is the control.
 *
 * Features: layer 2 is p. Learners are told the shape of a quadratic network that realises h: p has full rank,
 * so layer 2 has d squares for k = 2. For k = 3 it has x_i² and (x_i + 1)² for every coordinate, and layer 3
 * makes each x_i³ from (x_i² + x_i)² − (x_i² − x_i)². A network of d/4 units would fail by its width alone.
 */
export const hierarchicalPolynomial = defineTaskFamily({
  name: 'hierarchical-polynomial',
  description: 'g(p(x)): a polynomial of one quadratic (or cubic) feature of full rank; degree 4 by default',
  source: 'Wang, Nichani & Lee, arXiv 2311.13774; default p, link and inputs are this project’s',
  parameters: z.strictObject({
    k: z
      .union([z.literal(2), z.literal(3)], 'k, the degree of p, is 2 or 3')
      .default(2)
      .describe('degree of p: 2 (a quadratic form), or 3 (a sum of cubic Hermite polynomials)'),
    link: z
      .enum(linkNames)
      .default('mix')
      .describe(
        'g: mix (z and z^2), square (z^2 only: no part of it leads to p), cubic (z^3), he3mix (z and He_3); p is the same for all',
      ),
    ...samplingShape,
    inputs: samplingShape.inputs
      .unwrap()
      .default('sphere')
      .describe(
        'distribution of the inputs; other than on the sphere, links with z^2 bias the degree-2 part of the target away from p (gaussian: by 4/(d+4) of it)',
      ),
  }),
  formula: (params) =>
    taskFormula(params, [
      'G(x) &= g\\bigl(p(x)\\bigr)',
      `g(z) &= ${linkTeX[params.link]}`,
      ...(params.k === 2
        ? [
            'p(x) &= c\\, x^\\top V^\\top \\Lambda V x, \\quad \\mathbb{E}\\, p^2 = 1',
            '\\Lambda &:\\ \\text{as many eigenvalues } 1 \\text{ as } -1 \\text{ (one } 0 \\text{ if } d \\text{ is odd)}',
            'V &:\\ \\text{a uniformly random rotation}',
          ]
        : [
            'p(x) &= \\tfrac{1}{\\sqrt{d}} \\sum_{i=1}^{d} \\lambda_i\\, h_3(x_i), \\quad \\lambda_i = \\pm 1 \\text{ at random}',
            'h_3 &:\\ \\text{orthonormal polynomial of degree 3 of a coordinate}',
          ]),
    ]),
  role: 'hierarchical',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'hierarchical-polynomial',
      d,
      seed,
      sampling: params,
      shape: structureOf(d, params),
      build(stream, pilot) {
        const options = { d, inputs: params.inputs, stream, pilot };
        const feature = params.k === 2 ? quadraticFeatures({ ...options, count: 1 }) : cubicFeature(options);
        return targetOfFeatures(
          { link: links[params.link], polynomials: hermitePolynomials },
          feature,
          pilot,
        );
      },
    }),
});

/** @throws UnsupportedTaskError if d < 2 */
function structureOf(
  d: number,
  { k, link, output }: { readonly k: 2 | 3; readonly link: LinkName; readonly output: OutputKind },
): TaskStructure {
  const rank = directionsPerFeature(d, 1);
  const deg = linkDegree(links[link]);
  // One square of p is enough for a quadratic g; for z³ = ((z² + z)² − (z² − z)²)/4, z is carried along with z².
  const above = deg === 2 ? [1] : [2, 2];
  return {
    family: 'hierarchical-polynomial',
    d,
    layers: layersForDegree(k * deg),
    widths: [...(k === 2 ? [rank] : [2 * d, 2 * d]), ...above],
    degree: k * deg,
    output,
    skips: 'chain',
  };
}
