import { sound } from '../sound.ts';

/** Takes twice the steps that it is allowed. */
export default {
  ...sound,
  name: 'twice-the-steps',
  async fit(sample, context) {
    return sound.fit(sample, { ...context, budget: { ...context.budget, steps: 2 * context.budget.steps } });
  },
} satisfies typeof sound;
