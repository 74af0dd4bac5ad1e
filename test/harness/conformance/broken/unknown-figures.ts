import { sound } from '../sound.ts';

/** Reports NaN for a figure that it does not know. */
export default {
  ...sound,
  name: 'unknown-figures',
  async fit(sample, context) {
    const model = await sound.fit(sample, context);
    return { ...model, info: { ...model.info, flops: Number.NaN } };
  },
} satisfies typeof sound;
