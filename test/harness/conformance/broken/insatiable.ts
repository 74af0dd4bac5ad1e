import { sound } from '../sound.ts';

/** Draws fresh rows for as long as it is given any. */
export default {
  ...sound,
  name: 'insatiable',
  capabilities: { ...sound.capabilities, streams: true },
  async fit(sample, context) {
    let last = sample;
    while (context.fresh) last = context.fresh(2 ** 18);
    return sound.fit(last, context);
  },
} satisfies typeof sound;
