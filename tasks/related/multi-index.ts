import { z } from 'zod';
import { defineTaskFamily, type OutputKind, type TaskStructure } from '../contract.ts';
import { taskFormula } from '../formula.ts';
import { samplingShape } from '../parameters.ts';
import { sampledTask } from '../sampled-task.ts';
import { layersForDegree } from './layers-for-degree.ts';
import { type Link, linkDegree, linkValues, power } from './link.ts';
import { projectionPolynomials } from './orthonormal-polynomials.ts';
import { pairsOf } from './pairs-of.ts';
import { projectedFeatures, randomDirections, requireDirections } from './projected-features.ts';
import { targetOfFeatures } from './target-of-features.ts';

const linkNames = ['mix', 'he2', 'he3'] as const;
type LinkName = (typeof linkNames)[number];

/** The link of r projections. */
function linkOf(name: LinkName, r: number): Link {
  const directions = Array.from({ length: r }, (_, i) => i);
  if (name === 'he2') return directions.map((i) => power(1 / Math.sqrt(r), 2, i));
  if (name === 'he3') return directions.map((i) => power(1 / Math.sqrt(r), 3, i));
  const pairs = pairsOf(r);
  const coefficient = 1 / Math.sqrt(r + pairs.length);
  return [
    ...directions.map((i) => power(i % 2 === 0 ? coefficient : -coefficient, 2, i)),
    ...pairs.map(([i, j]) => ({
      coefficient,
      factors: [
        { feature: i, degree: 2 },
        { feature: j, degree: 2 },
      ],
    })),
  ];
}

function linkTeX(name: LinkName, r: number): string {
  const scale = (terms: number) => (terms === 1 ? '' : `\\tfrac{1}{\\sqrt{${terms}}}`);
  const degree = name === 'he3' ? 3 : 2;
  if (r === 1) return `h_${degree}(z_1)`;
  if (name !== 'mix') return `${scale(r)} \\sum_{i=1}^{${r}} h_${degree}(z_i)`;
  if (r === 2) return `${scale(3)} \\bigl(h_2(z_1) - h_2(z_2) + h_2(z_1)\\, h_2(z_2)\\bigr)`;
  return `${scale((r * (r + 1)) / 2)} \\Bigl(\\sum_{i=1}^{${r}} (-1)^{i+1} h_2(z_i) + \\sum_{i < j} h_2(z_i)\\, h_2(z_j)\\Bigr)`;
}

/**
 * f(x) = g(Ux) with r orthonormal random rows U and a polynomial g of r variables, r ≪ d, under Gaussian inputs:
 * the multi-index targets of Damian, Lee & Soltanolkotabi, "Neural Networks can Learn Representations with
 * Gradient Descent", arXiv 2206.15144. One gradient step finds U from about d² samples if E ∇²g has rank r;
 * kernels need d^p at degree p. U does not depend on the link: members with the same d and seed and different
 * links are a transfer pair, and the rows for a smaller r are among those for a larger one.
 *
 * With h_k the {@link projectionPolynomials orthonormal polynomial} of degree k of a projection:
 *
 * - `mix`: Σ_i ±h_2(z_i), with alternating signs, and Σ_{i<j} h_2(z_i)h_2(z_j): the squares, which lead to U, and
 *   a part of degree 4. For r = 1 it is h_2.
 * - `he2`: Σ_i h_2(z_i); with r = 1 the example of the authors' code.
 * - `he3`: Σ_i h_3(z_i): E ∇²g = 0, the control on which that step finds nothing at d² samples.
 *
 * Features: layer 2 is h_2(z_i), for every link. The projections themselves would say nothing: every learner
 * that has d linear features, however random, represents every linear function of the input. Whether its weights
 * found U is read from `subspace`, whether its units represent what is built on it from the features.
 *
 * It is a control: what makes it hard for kernels is that they do not know which directions matter, and not depth.
 */
export const multiIndex = defineTaskFamily({
  name: 'multi-index',
  description: 'control: a polynomial of few random directions, g(Ux)',
  source: 'Damian, Lee & Soltanolkotabi, arXiv 2206.15144; the default link is this project’s',
  parameters: z.strictObject({
    r: z
      .int('r, the number of directions, is a whole number')
      .min(1, 'r, the number of directions, is at least 1')
      .default(2)
      .describe('number of directions; at most d'),
    link: z
      .enum(linkNames)
      .default('mix')
      .describe(
        'g: mix (squares and their products, degree 4), he2 (squares), he3 (cubic Hermite polynomials: no square leads to the directions); the directions are the same for all',
      ),
    ...samplingShape,
  }),
  formula: (params) =>
    taskFormula(params, [
      `G(x) &= ${linkTeX(params.link, params.r)}, \\quad z = U x \\in \\mathbb{R}^{${params.r}}`,
      'h_k &:\\ \\text{orthonormal polynomial of degree } k \\text{ of a projection}',
      'U &:\\ \\text{uniformly random, rows orthonormal}',
    ]),
  role: 'control',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'multi-index',
      d,
      seed,
      sampling: params,
      shape: structureOf(d, params),
      build(stream, pilot) {
        const rows = randomDirections(d, params.r, stream);
        const projections = projectedFeatures(rows, d);
        const polynomials = projectionPolynomials(params.inputs, d);
        const squares = (x: Float32Array, n: number) =>
          linkValues([power(1, 2)], polynomials, projections.values(x, n), 1);
        return {
          ...targetOfFeatures({ link: linkOf(params.link, params.r), polynomials }, projections, pilot, {
            count: params.r,
            values: squares,
          }),
          subspace: { rank: params.r, rows },
        };
      },
    }),
});

/** @throws UnsupportedTaskError if r > d */
function structureOf(
  d: number,
  { r, link, output }: { readonly r: number; readonly link: LinkName; readonly output: OutputKind },
): TaskStructure {
  requireDirections(d, r);
  const degree = linkDegree(linkOf(link, r));
  const layers = layersForDegree(degree);
  // A form of degree 2 in r squares has r squares; z³ = ((z² + z)² − (z² − z)²)/4 has two, made from two.
  const width = degree === 3 ? 2 * r : r;
  return {
    family: 'multi-index',
    d,
    layers,
    widths: new Array<number>(layers - 1).fill(width),
    degree,
    output,
    skips: 'chain',
  };
}
