import { z } from 'zod';
import { inputDistribution } from '../inputs.ts';
import { addProduct } from '../product.ts';
import { directionsPerFeature, quadraticFeatures } from '../related/quadratic-features.ts';
import type { Stream } from '../streams.ts';
import { weightMatrix } from '../weights.ts';
import type { EpisodicEnvironment } from './contract.ts';
import { defineEnvironment } from './define-environment.ts';

/** Shares of the rotated state and of the noise in the next state. */
const [kept, fresh] = [0.7, 0.71];

/** Next states by which the oracle estimates an expectation. */
const lookAheadStates = 64;

const rewardTeX = {
  quadratic: 'q_a(x) &= p_a(x)',
  product: 'q_a(x) &= p_{a,1}(x)\\, p_{a,2}(x)',
} as const;

/**
 * A walk on the sphere of radius √d with A actions: r(x, a) = sigmoid(2 q_a(x)) and
 * x' = √d · unit(.7 R_a x + .71 ξ), with random rotations R_a and ξ ~ N(0, I). The reward's q_a is a
 * {@link quadraticFeatures quadratic feature} of full rank of the action's own, or the product of two such
 * features on orthogonal blocks, which has degree 4 and is what a network without depth finds hard.
 *
 * It is this project's, made for the setting of Liu, Viano & Cevher, "Understanding Deep Neural Function
 * Approximation in Reinforcement Learning via ε-Greedy Exploration", arXiv 2209.07376, which has no experiments.
 *
 * Oracle: Q*_H is the reward. Q*_1 of H = 2 is the reward and the mean of max_a r(x', a) over
 * {@link lookAheadStates} next states, an unbiased estimate.
 */
export const sphereWalk = defineEnvironment({
  name: 'sphere-walk',
  description:
    'a noisy walk on the sphere; rewards are quadratic in the state, or products of two quadratics',
  source: 'setting: arXiv 2209.07376 (ε-greedy value iteration); the environment is this project’s',
  parameters: z.strictObject({
    reward: z
      .enum(['quadratic', 'product'])
      .default('quadratic')
      .describe('q_a: a quadratic form of full rank, or the product of two (degree 4)'),
    horizon: z
      .union([z.literal(1), z.literal(2)], 'horizon is 1 (one decision an episode) or 2')
      .default(2)
      .describe('steps of an episode'),
    actions: z
      .int('actions is a whole number')
      .min(2, 'there are at least 2 actions')
      .max(16, 'there are at most 16 actions')
      .default(2)
      .describe('number of actions'),
  }),
  formula: ({ reward, horizon, actions }) =>
    [
      '\\begin{aligned}',
      `r(x, a) &= \\sigma\\bigl(2 q_a(x)\\bigr), \\quad \\sigma(z) = \\tfrac{1}{1 + e^{-z}}, \\quad a = 1, \\dots, ${actions} \\\\`,
      `${rewardTeX[reward]} \\\\`,
      `${reward === 'product' ? 'p_{a,k}' : 'p_a'} &:\\ \\text{quadratic forms with eigenvalues } \\pm c \\text{ on random axes, variance 1} \\\\`,
      `x' &= \\sqrt{d}\\, \\frac{${kept} R_a x + ${fresh}\\, \\xi}{|${kept} R_a x + ${fresh}\\, \\xi|}, \\quad \\xi \\sim N(0, I), \\quad R_a:\\ \\text{random rotations} \\\\`,
      `x_1 &\\sim \\mathrm{Unif}\\bigl(\\sqrt{d}\\, S^{d-1}\\bigr), \\quad H = ${horizon}`,
      '\\end{aligned}',
    ].join('\n'),
  episodes: ({ horizon, actions }) => ({ horizon, actions }),
  structure({ d, params: { reward } }) {
    const features = reward === 'product' ? 2 : 1;
    const rank = features * directionsPerFeature(d, features);
    return reward === 'product'
      ? { layers: 3, widths: [rank, 2], degree: 4 }
      : { layers: 2, widths: [rank], degree: 2 };
  },
  instantiate({ d, stream, params: { reward, horizon, actions } }): EpisodicEnvironment {
    const count = reward === 'product' ? 2 : 1;
    const features = Array.from({ length: actions }, (_, a) =>
      quadraticFeatures({
        d,
        count,
        inputs: 'sphere',
        stream: stream.child('reward', a),
        pilot: new Float32Array(0),
      }),
    );
    const rotations = Array.from({ length: actions }, (_, a) =>
      weightMatrix('orthonormal', d, d, stream.child('transition', a)),
    );
    const uniform = inputDistribution('sphere', d, stream);
    /** The rewards of an action at n states. */
    const rewardsOf = (x: Float32Array, n: number, action: number): Float64Array => {
      const values = features[action].values(x, n);
      return Float64Array.from({ length: n }, (_, row) => {
        let q = 1;
        for (let k = 0; k < count; k++) q *= values[row * count + k];
        return 1 / (1 + Math.exp(-2 * q));
      });
    };
    /** Draws n next states of an action. */
    const nextStates = (state: Float32Array, action: number, n: number, source: Stream): Float32Array => {
      const rotated = new Float64Array(d);
      addProduct(rotations[action], d, d, Float64Array.from(state), rotated);
      const x = source.normals(new Float32Array(n * d));
      for (let row = 0; row < n; row++) {
        let squared = 0;
        for (let i = 0; i < d; i++) {
          const value = kept * rotated[i] + fresh * x[row * d + i];
          x[row * d + i] = value;
          squared += value * value;
        }
        const scale = Math.sqrt(d / squared);
        for (let i = 0; i < d; i++) x[row * d + i] *= scale;
      }
      return x;
    };
    const each = Array.from({ length: actions }, (_, a) => a);
    return {
      initial(source) {
        const state = new Float32Array(d);
        uniform(source, state, 0);
        return state;
      },
      step: (state, action, step, source) => ({
        reward: rewardsOf(state, 1, action)[0],
        next: step === horizon ? state : nextStates(state, action, 1, source),
      }),
      optimal: (state, step, source) =>
        each.map((action) => {
          const [now] = rewardsOf(state, 1, action);
          if (step === horizon) return now;
          const x = nextStates(state, action, lookAheadStates, source);
          const ahead = each.map((next) => rewardsOf(x, lookAheadStates, next));
          let sum = 0;
          for (let row = 0; row < lookAheadStates; row++)
            sum += Math.max(...ahead.map((values) => values[row]));
          return now + sum / lookAheadStates;
        }),
    };
  },
});
