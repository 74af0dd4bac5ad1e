import { z } from 'zod';
import { defineTaskFamily, type OutputKind, type TaskStructure } from '../contract.ts';
import { taskFormula } from '../formula.ts';
import { samplingShape } from '../parameters.ts';
import { sampledTask } from '../sampled-task.ts';
import type { Stream } from '../streams.ts';
import { layersForDegree } from './layers-for-degree.ts';
import { projectedFeatures, randomDirections, requireDirections } from './projected-features.ts';
import { reluSpectrum } from './relu-weights.ts';
import { spanOf } from './span-of.ts';
import { featureMoments } from './target-of-features.ts';

const kinds = ['polygon', 'random'] as const;

interface Hidden {
  readonly hidden: (typeof kinds)[number];
  readonly order: number;
  readonly units: number;
}

/** Degrees of which a spectrum gives the weights one by one. */
const spectrumDegree = 8;

/**
 * Σ_i a_i ReLU(⟨w_i, x⟩), a network of one hidden layer of few units: the targets of Diakonikolas & Kane,
 * "Efficiently Learning One-Hidden-Layer ReLU Networks via Schur Polynomials", arXiv 2307.12840, which learns them
 * from moments in (dk/ε)^O(k) time and samples under Gaussian inputs, with k units and any real a_i.
 *
 * - `polygon`: 2K units in a random plane, at the corners of a regular polygon, with alternating signs. Its
 *   lowest degree is K: all moments of lower order vanish, and no correlation of the labels with a polynomial of
 *   lower degree tells anything of the plane. Networks of this kind are behind the lower bound of d^Ω(k)
 *   statistical queries of Diakonikolas, Kane, Kontonis & Zarifis, arXiv 2006.12476; that theirs is this formula
 *   is from memory, not checked. K has to be even. Units i and i + K are opposite; for odd K they have opposite signs
 *   and add up to something linear, and the sum of all of these is 0 for K > 1.
 * - `random`: uniformly random unit vectors with alternating signs. It has weight at degrees 1 and 2, and is easy.
 *
 * The two layers that a sample is labelled by are also all that there is to learn, so that the task is a control:
 * shallow learners should win, until the polygon is so fine that nothing of low degree leads to it.
 *
 * Features: layer 2 is the hidden units, standardised. The plane, or the span of the w_i, is `subspace`.
 *
 * f is no polynomial. Learners are told the degree K, or 4 if that is higher or the units are random, and as
 * many quadratic units as there are relu units. The weights by degree are exact (relu-weights.ts).
 */
export const reluNetwork = defineTaskFamily({
  name: 'relu-network',
  description: 'control: a few relu units, at the corners of a polygon whose low moments vanish, or random',
  source:
    'Diakonikolas & Kane, arXiv 2307.12840; the polygon after Diakonikolas, Kane, Kontonis & Zarifis, arXiv 2006.12476',
  parameters: z.strictObject({
    hidden: z
      .enum(kinds)
      .default('polygon')
      .describe(
        'hidden units: at the 2K corners of a regular polygon in a random plane, or random; signs alternate',
      ),
    order: z
      .int('order, half the number of corners, is a whole number')
      .min(2, 'order, half the number of corners, is at least 2')
      .max(8, 'order, half the number of corners, is at most 8')
      .multipleOf(2, 'order, half the number of corners, is even: with an odd one the units add up to 0')
      .default(4)
      .describe('K of the polygon: the lowest degree with any weight; even, 2 to 8'),
    units: z
      .int('units, the number of random units, is a whole number')
      .min(1, 'units, the number of random units, is at least 1')
      .max(16, 'units, the number of random units, is at most 16')
      .default(3)
      .describe('number of random units, 1 to 16; at most d'),
    ...samplingShape,
  }),
  formula: (params) => taskFormula(params, linesOf(params)),
  role: 'control',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'relu-network',
      d,
      seed,
      sampling: params,
      shape: structureOf(d, params),
      build(stream, pilot) {
        const { vectors, rows } = hiddenVectors(d, params, stream);
        const count = vectors.length / d;
        const readOut = Float64Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 1 : -1));
        const projections = projectedFeatures(vectors, d);
        const units = (x: Float32Array, n: number) =>
          projections.values(x, n).map((value) => (value > 0 ? value : 0));
        const { mean, deviations } = featureMoments(units(pilot, pilot.length / d), count);
        return {
          size: 1,
          subspace: { rank: rows.length / d, rows },
          values(x, n) {
            const hidden = units(x, n);
            const values = new Float64Array(n);
            for (let at = 0; at < hidden.length; at++)
              values[Math.floor(at / count)] += readOut[at % count] * hidden[at];
            return values;
          },
          features: (x, n) => [
            {
              layer: 2,
              width: count,
              values: Float32Array.from(
                units(x, n),
                (value, at) => (value - mean[at % count]) / deviations[at % count],
              ),
            },
          ],
          everyDegree: {
            degree: spectrumDegree,
            exact: (options) => reluSpectrum({ d, vectors, readOut }, { ...options, degree: spectrumDegree }),
          },
        };
      },
    }),
});

/** The w_i, count×d, and an orthonormal basis of their span. */
function hiddenVectors(
  d: number,
  { hidden, order, units }: Hidden,
  stream: Stream,
): { vectors: Float64Array; rows: Float64Array } {
  if (hidden === 'polygon') {
    const rows = randomDirections(d, 2, stream);
    const vectors = new Float64Array(2 * order * d);
    for (let i = 0; i < 2 * order; i++) {
      const [cosine, sine] = [Math.cos((Math.PI * i) / order), Math.sin((Math.PI * i) / order)];
      for (let c = 0; c < d; c++) vectors[i * d + c] = cosine * rows[c] + sine * rows[d + c];
    }
    return { vectors, rows };
  }
  const vectors = stream.child('units').normals(new Float64Array(units * d));
  for (let i = 0; i < units; i++) {
    const vector = vectors.subarray(i * d, (i + 1) * d);
    const length = Math.hypot(...vector);
    for (let c = 0; c < d; c++) vector[c] /= length;
  }
  return { vectors, rows: spanOf(vectors, d) };
}

/** @throws UnsupportedTaskError if there are more directions than dimensions */
function structureOf(
  d: number,
  { hidden, order, units, output }: Hidden & { readonly output: OutputKind },
): TaskStructure {
  requireDirections(d, hidden === 'polygon' ? 2 : units);
  const degree = hidden === 'polygon' ? Math.max(4, order) : 4;
  const layers = layersForDegree(degree);
  const count = hidden === 'polygon' ? 2 * order : units;
  return {
    family: 'relu-network',
    d,
    layers,
    widths: new Array<number>(layers - 1).fill(count),
    degree,
    output,
    skips: 'chain',
  };
}

function linesOf({ hidden, order, units }: Hidden): string[] {
  if (hidden === 'random')
    return [
      `G(x) &= \\sum_{i=1}^{${units}} (-1)^{i+1} \\max\\bigl(0, \\langle w_i, x \\rangle\\bigr)`,
      'w_i &:\\ \\text{independent, uniform on the unit sphere}',
    ];
  return [
    `G(x) &= \\sum_{i=0}^{${2 * order - 1}} (-1)^i \\max\\bigl(0, \\langle w_i, x \\rangle\\bigr)`,
    `w_i &= \\cos\\tfrac{\\pi i}{${order}}\\, u + \\sin\\tfrac{\\pi i}{${order}}\\, v, \\quad u, v:\\ \\text{random, orthonormal}`,
  ];
}
