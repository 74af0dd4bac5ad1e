import { sound } from '../sound.ts';

/** Takes all its steps, whatever tuning found. */
export default {
  ...sound,
  name: 'never-stops-early',
  async fit(sample, context) {
    return sound.fit(sample, { ...context, stopStep: undefined });
  },
} satisfies typeof sound;
