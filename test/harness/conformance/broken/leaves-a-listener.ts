import { sound } from '../sound.ts';

/** Listens for the end of the process, and never stops listening. */
export default {
  ...sound,
  name: 'leaves-a-listener',
  async fit(sample, context) {
    process.on('exit', () => context.log('the end'));
    return sound.fit(sample, context);
  },
} satisfies typeof sound;
