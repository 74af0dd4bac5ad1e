import { sound } from '../sound.ts';

/** Ignores its signal. */
export default {
  ...sound,
  name: 'deaf',
  async fit(sample, context) {
    return sound.fit(sample, { ...context, signal: new AbortController().signal });
  },
} satisfies typeof sound;
