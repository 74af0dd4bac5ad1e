// An environment. Try it: npx hierbench check ./my-environment.ts
import { defineEnvironment, lookAhead, z } from 'hierbench';

export default defineEnvironment({
  name: 'my-environment',
  description: 'one of two pushes for a Gaussian state, whose reward is in a product of two coordinates',
  source: 'where it comes from: paper and section',

  // The agent's parameters, such as epsilon, are added to these.
  parameters: z.strictObject({
    push: z.number().default(1).describe('how far an action moves the state'),
  }),

  // Steps of an episode, and actions to choose from in each.
  episodes: () => ({ horizon: 2, actions: 2 }),

  // What regressors are told about the value of an action as a function of the state.
  structure: () => ({ layers: 3, widths: [4, 1], degree: 4 }),

  // The environment at dimension d; the stream chooses it. Nothing may be kept between the calls below.
  instantiate({ d, stream, params }) {
    const direction = stream.child('direction').normals(new Float32Array(d), d ** -0.5);
    const along = (state: Float32Array, from: number) =>
      state.reduce((sum, value, i) => (i % 2 === from ? sum + value * direction[i] : sum), 0);

    // States are d numbers, rewards lie in [0, 1]. What is random comes from the stream of the call.
    const step = (state: Float32Array, action: number, _step: number, source: typeof stream) => {
      const sign = action === 0 ? 1 : -1;
      const noise = source.normals(new Float32Array(d), 0.5);
      return {
        reward: 1 / (1 + Math.exp(-4 * sign * along(state, 0) * along(state, 1))),
        next: state.map((value, i) => 0.7 * value + params.push * sign * direction[i] + noise[i]),
      };
    };
    return {
      initial: (source) => source.normals(new Float32Array(d)),
      step,
      // The best sum of rewards after each action: here by sampling; a formula is better where there is one.
      optimal: lookAhead({ step }, { horizon: 2, actions: 2 }, { states: 32 }),
    };
  },
});
