import { sound } from '../sound.ts';

/** Does not listen to its signal. */
export default {
  ...sound,
  name: 'deaf',
  async fit(sample, context) {
    return sound.fit(sample, { ...context, signal: new AbortController().signal });
  },
} satisfies typeof sound;
