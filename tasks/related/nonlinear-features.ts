import { z } from 'zod';
import { defineTaskFamily, type OutputKind, type TaskStructure } from '../contract.ts';
import { taskFormula } from '../formula.ts';
import { samplingShape } from '../parameters.ts';
import { sampledTask } from '../sampled-task.ts';
import { layersForDegree } from './layers-for-degree.ts';
import { type Link, type LinkTerm, linkDegree, power } from './link.ts';
import { hermitePolynomials } from './orthonormal-polynomials.ts';
import { pairsOf } from './pairs-of.ts';
import { directionsPerFeature, quadraticFeatures } from './quadratic-features.ts';
import { targetOfFeatures } from './target-of-features.ts';

const linkNames = ['product', 'he2', 'mix', 'cubic'] as const;
type LinkName = (typeof linkNames)[number];

/** The link of r features. */
function linkOf(name: LinkName, r: number): Link {
  const features = Array.from({ length: r }, (_, k) => k);
  const products = (share: number): LinkTerm[] => {
    const pairs = pairsOf(r);
    return pairs.map(([j, k]) => ({
      coefficient: Math.sqrt(share / pairs.length),
      factors: [
        { feature: j, degree: 1 },
        { feature: k, degree: 1 },
      ],
    }));
  };
  if (name === 'product') return products(1);
  if (name === 'he2') return features.map((k) => power(1 / Math.sqrt(r), 2, k));
  if (name === 'mix') return [...features.map((k) => power(1 / Math.sqrt(2 * r), 1, k)), ...products(0.5)];
  // p³ = √6 h_3(p) + 3 h_1(p)
  return features.flatMap((k) => [power(Math.sqrt(6 / (15 * r)), 3, k), power(3 / Math.sqrt(15 * r), 1, k)]);
}

function linkTeX(name: LinkName, r: number): string {
  const pairs =
    r * (r - 1) > 2 ? `\\tfrac{1}{\\sqrt{${(r * (r - 1)) / 2}}} \\sum_{j < k} p_j p_k` : 'p_1 p_2';
  const sum = (scale: number, term: string) =>
    `${scale === 1 ? '' : `\\tfrac{1}{\\sqrt{${scale}}}`} \\sum_{k=1}^{${r}} ${term}`;
  if (name === 'product') return pairs;
  if (name === 'he2') return sum(2 * r, '(p_k^2 - 1)');
  if (name === 'cubic') return sum(15 * r, 'p_k^3');
  return `\\tfrac{1}{\\sqrt{2}}\\Bigl(${sum(r, 'p_k')} + ${pairs}\\Bigr)`;
}

/**
 * f(x) = g(p_1(x), …, p_r(x)), with r quadratic features and a polynomial g, on the sphere: the targets of Fu,
 * Wang, Nichani & Lee, "Learning Hierarchical Polynomials of Multiple Nonlinear Features with Three-Layer
 * Networks", arXiv 2411.17201. The features here are {@link quadraticFeatures blocks of one random rotation},
 * this project's choice, and do not depend on the link: two members with the same d, seed, r and inputs and
 * different links are a transfer pair.
 *
 * - `product`: Σ_{j<k} p_jp_k. All of it is at degree 4, and E ∇²g has full rank.
 * - `he2`: Σ_k (p_k² − 1). Also all at degree 4 on the sphere if 2r divides d; all signs are equal because the
 *   degree-2 parts of the p_k² then add up to |x|², a constant.
 * - `mix`: a linear part and `product`. The linear part leads to one direction in the span of the features at
 *   once, and spoils estimates of the span from second differences of the target unless it is removed first.
 * - `cubic`: Σ_k p_k³, degree 6. E ∇²g = 0: second-order methods find nothing but Σ_k p_k.
 *
 * **Finite-d bias.** With dense random quadratic features, p_jp_k has a part of degree 2 of its own, from
 * A_jA_k + A_kA_j, with about 4/d of its variance (test/tasks/related/bias.test.ts), and an estimate of the span
 * of the features does not tend to it at the d of a benchmark; disjoint blocks are free of it
 * (quadratic-features.ts). Under Gaussian inputs `he2` has a radial part of degree 2, with 4/m of its variance at m
 * directions per feature.
 *
 * Features: layer 2 is p_1, …, p_r. Learners are told the shape of a quadratic network that realises f: the
 * features have full rank together, so layer 2 has about d squares.
 */
export const nonlinearFeatures = defineTaskFamily({
  name: 'nonlinear-features',
  description: 'g(p1(x), ..., pr(x)): a polynomial of several quadratic features; all at degree 4 by default',
  source: 'Fu, Wang, Nichani & Lee, arXiv 2411.17201; features and links are this project’s',
  parameters: z
    .strictObject({
      r: z
        .int('r, the number of features, is a whole number')
        .min(1, 'r, the number of features, is at least 1')
        .default(2)
        .describe('number of features; d is at least 2r'),
      link: z
        .enum(linkNames)
        .default('product')
        .describe(
          'g: product (of each two features), he2 (squares), mix (features and products), cubic (cubes, degree 6); the features are the same for all',
        ),
      ...samplingShape,
      inputs: samplingShape.inputs
        .unwrap()
        .default('sphere')
        .describe(
          'distribution of the inputs; other than on the sphere, he2 has a part of degree 2 that is no combination of the features',
        ),
    })
    .superRefine(({ r, link }, context) => {
      if (r < 2 && (link === 'product' || link === 'mix'))
        context.addIssue({
          code: 'custom',
          path: ['r'],
          message: `link ${link} multiplies features and needs r ≥ 2; hierarchical-polynomial has targets of one feature`,
        });
    }),
  formula: (params) =>
    taskFormula(params, [
      `G(x) &= ${linkTeX(params.link, params.r)}`,
      'p_k(x) &= c_k\\, x^\\top V_k^\\top \\Lambda V_k\\, x, \\quad \\mathbb{E}\\, p_k^2 = 1',
      `V_k &:\\ \\text{${params.r} blocks of } 2 \\lfloor d/${2 * params.r} \\rfloor \\text{ rows of a uniformly random rotation}`,
      '\\Lambda &:\\ \\text{as many eigenvalues } 1 \\text{ as } -1',
    ]),
  role: 'hierarchical',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'nonlinear-features',
      d,
      seed,
      sampling: params,
      shape: structureOf(d, params),
      build: (stream, pilot) =>
        targetOfFeatures(
          { link: linkOf(params.link, params.r), polynomials: hermitePolynomials },
          quadraticFeatures({ d, count: params.r, inputs: params.inputs, stream, pilot }),
          pilot,
        ),
    }),
});

/** @throws UnsupportedTaskError if d < 2r */
function structureOf(
  d: number,
  { r, link, output }: { readonly r: number; readonly link: LinkName; readonly output: OutputKind },
): TaskStructure {
  const rank = r * directionsPerFeature(d, r);
  const deg = linkDegree(linkOf(link, r));
  // A quadratic form of the r features has r squares; p³ = ((p² + p)² − (p² − p)²)/4 has two, and p is carried
  // along with p².
  const above = deg === 2 ? [r] : [2 * r, 2 * r];
  return {
    family: 'nonlinear-features',
    d,
    layers: layersForDegree(2 * deg),
    widths: [rank, ...above],
    degree: 2 * deg,
    output,
    skips: 'chain',
  };
}
