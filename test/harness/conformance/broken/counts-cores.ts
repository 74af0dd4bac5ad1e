import { availableParallelism } from 'node:os';
import { sound } from '../sound.ts';

/** Works otherwise where there are other cores. */
export default {
  ...sound,
  name: 'counts-cores',
  async fit(sample, context) {
    const rate = context.params.rate / availableParallelism();
    return sound.fit(sample, { ...context, params: { rate } });
  },
} satisfies typeof sound;
