import { sound } from '../sound.ts';

/** Solves a system that is singular if there are fewer rows than columns. */
export default {
  ...sound,
  name: 'needs-more-rows',
  async fit(sample, context) {
    if (sample.n < sample.d) throw new TypeError('the matrix is singular');
    return sound.fit(sample, context);
  },
} satisfies typeof sound;
