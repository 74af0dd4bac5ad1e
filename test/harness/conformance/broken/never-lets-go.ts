import { sound } from '../sound.ts';

/** Computes without yielding as long as it has steps left. */
export default {
  ...sound,
  name: 'never-lets-go',
  async fit(sample, context) {
    let sum = 0;
    for (let step = 0; step < context.budget.steps; step++) for (const value of sample.x) sum += value;
    if (!Number.isFinite(sum)) throw new Error('the inputs are not finite');
    return sound.fit(sample, context);
  },
} satisfies typeof sound;
