import { sound } from '../sound.ts';

/** Goes on while a trace point is being measured. */
export default {
  ...sound,
  name: 'does-not-wait',
  async fit(sample, context) {
    return sound.fit(sample, {
      ...context,
      async trace(point, model) {
        void context.trace(point, model);
      },
    });
  },
} satisfies typeof sound;
