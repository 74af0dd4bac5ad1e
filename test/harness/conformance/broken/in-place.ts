import { sound, spread } from '../sound.ts';

/** Standardises the labels in place. */
export default {
  ...sound,
  name: 'in-place',
  async fit(sample, context) {
    const labels = spread(sample.y);
    for (let i = 0; i < sample.n; i++) sample.y[i] = labels.standard(sample.y[i]);
    return sound.fit(sample, context);
  },
} satisfies typeof sound;
