import { z } from 'zod';
import { defineTaskFamily, type FeatureLayer, type OutputKind, type TaskStructure } from '../contract.ts';
import { numberTeX, taskFormula } from '../formula.ts';
import { samplingShape } from '../parameters.ts';
import { pilotSize, sampledTask, type Target } from '../sampled-task.ts';
import type { Stream } from '../streams.ts';
import { projectedFeatures, randomDirections, requireDirections } from './projected-features.ts';
import { featureMoments } from './target-of-features.ts';

/**
 * f(x) = tanh(γ h(x)), h(x) = d_e^{−1/2} Σ_{i ≤ d_e} a_i P(⟨w_i, x⟩) with d_e = d^ε orthonormal directions w_i,
 * signs a_i and P = He_2/2 + He_3/6, under Gaussian inputs: the single-index Gaussian hierarchical targets of Dandi,
 * Pesce, Zdeborová & Krzakala, "The Computational Advantage of Depth", arXiv 2502.13961, with ε = 1/2, γ = 3 and the P
 * of the authors' experiments. Each layer lowers the dimension, from d to d_e and from d_e to 1, and a network
 * of three layers that follows has a threshold for each; for one of two layers, h is one of d² quadratic forms.
 *
 * d_e is rounded to the nearest whole number (the authors' code rounds down; at d = 64 both are 8). The signs
 * are random, as in their code.
 *
 * Features: layer 2 is P(⟨w_i, x⟩), i = 1..d_e, and layer 3 is h. The span of the w_i is `subspace`.
 *
 * f is no polynomial. The degree that learners are told, 4, is that of a quadratic network of three layers; h itself
 * has degree 3. γ h is of order γ, so that tanh is far from linear: every learner of polynomials has an error that no
 * sample size removes. For the same reason it has no degree spectrum: tanh has weight at every degree, of which
 * the estimate by noise stability could not tell the low ones from the many high ones.
 */
export const sight = defineTaskFamily({
  name: 'sight',
  description:
    'tanh of a sum of cubic polynomials of d^(1/2) random directions: dimensions shrink layer by layer',
  source: 'Dandi, Pesce, Zdeborová & Krzakala, The Computational Advantage of Depth, arXiv 2502.13961',
  parameters: z.strictObject({
    epsilon: z
      .number('epsilon is a number')
      .gt(0, 'epsilon is positive')
      .max(1, 'epsilon is at most 1')
      .default(0.5)
      .describe('the target depends on d^epsilon directions'),
    gain: z.number('gain is a number').gt(0, 'gain is positive').default(3).describe('factor inside tanh'),
    ...samplingShape,
  }),
  formula: ({ epsilon, gain, ...params }) =>
    taskFormula(params, [
      `G(x) &= \\tanh\\bigl(${numberTeX(gain)}\\, h(x)\\bigr)`,
      'h(x) &= \\tfrac{1}{\\sqrt{m}} \\sum_{i=1}^{m} a_i\\, P\\bigl(\\langle w_i, x \\rangle\\bigr), \\quad a_i = \\pm 1 \\text{ at random}',
      'P(z) &= \\tfrac{1}{2}(z^2 - 1) + \\tfrac{1}{6}(z^3 - 3z)',
      `w_1, \\dots, w_m &:\\ \\text{random, orthonormal, } m = d^{${numberTeX(epsilon)}} \\text{ to the nearest whole number}`,
    ]),
  role: 'hierarchical',
  structure: ({ d, params }) => structureOf(d, params),
  instantiate: ({ d, seed, params }) =>
    sampledTask({
      family: 'sight',
      d,
      seed,
      sampling: params,
      shape: structureOf(d, params),
      build: (stream, pilot) =>
        sightTarget({ d, gain: params.gain, m: directionsOf(d, params.epsilon), stream, pilot }),
    }),
});

interface SightShape {
  readonly d: number;
  readonly m: number;
  readonly gain: number;
  readonly stream: Stream;
  readonly pilot: Float32Array;
}

function sightTarget({ d, m, gain, stream, pilot }: SightShape): Target {
  const rows = randomDirections(d, m, stream);
  const signs = stream.child('signs').signs(new Float64Array(m));
  const projections = projectedFeatures(rows, d);
  /** P of every projection. */
  const below = (x: Float32Array, n: number): Float64Array => {
    const values = projections.values(x, n);
    for (let at = 0; at < values.length; at++) {
      const z = values[at];
      values[at] = (z * z - 1) / 2 + (z * z * z - 3 * z) / 6;
    }
    return values;
  };
  const top = (features: Float64Array): Float64Array => {
    const values = new Float64Array(features.length / m);
    for (let row = 0, at = 0; row < values.length; row++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += signs[i] * features[at++];
      values[row] = sum / Math.sqrt(m);
    }
    return values;
  };
  const pilotBelow = below(pilot, pilotSize);
  const pilotTop = top(pilotBelow);
  const moments = [featureMoments(pilotBelow, m), featureMoments(pilotTop, 1)];
  const saturate = (values: Float64Array) => values.map((value) => Math.tanh(gain * value));
  return {
    size: 1,
    subspace: { rank: m, rows },
    pilotValues: saturate(pilotTop),
    noSpectrum:
      'tanh is no polynomial: the target has weight at every degree, and no estimate tells the low ones from the many high ones',
    values: (x, n) => saturate(top(below(x, n))),
    features(x, n) {
      const second = below(x, n);
      return [second, top(second)].map((values, index): FeatureLayer => {
        const { mean, deviations } = moments[index];
        const width = mean.length;
        const standard = values.map((value, at) => (value - mean[at % width]) / deviations[at % width]);
        return { layer: index + 2, width, values: Float32Array.from(standard) };
      });
    },
  };
}

/** d_e */
function directionsOf(d: number, epsilon: number): number {
  return Math.max(1, Math.round(d ** epsilon));
}

/** @throws UnsupportedTaskError if d is not a positive integer */
function structureOf(
  d: number,
  { epsilon, output }: { readonly epsilon: number; readonly output: OutputKind },
): TaskStructure {
  requireDirections(d, 1);
  return {
    family: 'sight',
    d,
    layers: 3,
    widths: [directionsOf(d, epsilon), 1],
    degree: 4,
    output,
    skips: 'chain',
  };
}
