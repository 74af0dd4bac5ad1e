import { sound, spread } from '../sound.ts';

/** Weights samples by an exponential of their labels, which one outlying label makes overflow. */
export default {
  ...sound,
  name: 'trusts-every-label',
  async fit(sample, context) {
    const labels = spread(sample.y);
    const weights = sample.y.map((value) => Math.exp(12 * Math.abs(labels.standard(value))));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const model = await sound.fit(sample, context);
    return {
      ...model,
      predict: async (x, n) => (await model.predict(x, n)).map((value) => (value * total) / total),
    };
  },
} satisfies typeof sound;
