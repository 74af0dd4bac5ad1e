import { availableParallelism } from 'node:os';
import { sound } from '../sound.ts';

/** Behaves differently if the number of cores differs. */
export default {
  ...sound,
  name: 'counts-cores',
  async fit(sample, context) {
    const rate = context.params.rate / availableParallelism();
    return sound.fit(sample, { ...context, params: { rate } });
  },
} satisfies typeof sound;
