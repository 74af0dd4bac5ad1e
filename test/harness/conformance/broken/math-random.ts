import { sound } from '../sound.ts';

/** Draws its order of samples from Math.random, and admits that it is not deterministic. */
export default {
  ...sound,
  name: 'math-random',
  async fit(sample, context) {
    const order = Array.from({ length: sample.n }, () => Math.random());
    const first = order.indexOf(Math.max(...order));
    const y = sample.y.map((value, i) => (i === first ? 0.9 * value : value));
    return sound.fit({ ...sample, y }, context);
  },
  capabilities: { ...sound.capabilities, deterministic: false },
} satisfies typeof sound;
