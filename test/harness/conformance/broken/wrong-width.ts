import { sound } from '../sound.ts';

/** Gives features of another width than it declares. */
export default {
  ...sound,
  name: 'wrong-width',
  async fit(sample, context) {
    const model = await sound.fit(sample, context);
    return { ...model, features: (_x, n) => [{ layer: 2, width: 3, values: new Float32Array(2 * n) }] };
  },
} satisfies typeof sound;
