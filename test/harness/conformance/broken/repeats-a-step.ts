import { sound } from '../sound.ts';

/** Gives every trace point the same step. */
export default {
  ...sound,
  name: 'repeats-a-step',
  async fit(sample, context) {
    return sound.fit(sample, {
      ...context,
      trace: (point, model) => context.trace({ ...point, step: 1 }, model),
    });
  },
} satisfies typeof sound;
