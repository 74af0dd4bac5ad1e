import { sound } from '../sound.ts';

/** Reports at regular intervals, for ever. */
export default {
  ...sound,
  name: 'leaves-a-timer',
  async fit(sample, context) {
    setInterval(() => context.log('still here'), 1000);
    return sound.fit(sample, context);
  },
} satisfies typeof sound;
