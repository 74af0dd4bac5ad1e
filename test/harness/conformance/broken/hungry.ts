import { sound } from '../sound.ts';

/** Holds the differences of all pairs of rows at once. */
export default {
  ...sound,
  name: 'hungry',
  async fit(sample, context) {
    const { x, n, d } = sample;
    const pairs = new Float64Array(n * n * d);
    for (let i = 0; i < pairs.length; i++) pairs[i] = x[i % (n * d)];
    if (!pairs.every(Number.isFinite)) throw new Error('the inputs are not finite');
    return sound.fit(sample, context);
  },
} satisfies typeof sound;
