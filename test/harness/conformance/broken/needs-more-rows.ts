import { sound } from '../sound.ts';

/** Solves a system that fewer rows than columns leave singular. */
export default {
  ...sound,
  name: 'needs-more-rows',
  async fit(sample, context) {
    if (sample.n < sample.d) throw new TypeError('the matrix is singular');
    return sound.fit(sample, context);
  },
} satisfies typeof sound;
