import { sound } from '../sound.ts';

/** Divides by the smallest distance between two rows. */
export default {
  ...sound,
  name: 'divides-by-distance',
  async fit(sample, context) {
    const { x, n, d } = sample;
    const nearest = Math.min(
      ...Array.from({ length: n - 1 }, (_, i) => {
        let sum = 0;
        for (let c = 0; c < d; c++) sum += (x[i * d + c] - x[(n - 1) * d + c]) ** 2;
        return sum;
      }),
    );
    const model = await sound.fit(sample, context);
    return {
      ...model,
      predict: async (rows, m) => (await model.predict(rows, m)).map((value) => (value * nearest) / nearest),
    };
  },
} satisfies typeof sound;
