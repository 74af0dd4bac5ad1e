import { sound } from '../sound.ts';

/** Takes powers in single precision that overflow for large inputs. */
export default {
  ...sound,
  name: 'overflows',
  async fit(sample, context) {
    const model = await sound.fit(sample, context);
    return {
      ...model,
      async predict(x, n) {
        const predictions = await model.predict(x, n);
        const power = (value: number) => Math.fround(value ** 8);
        return predictions.map((value, i) => value * (power(x[i * sample.d]) / power(x[i * sample.d])));
      },
    };
  },
} satisfies typeof sound;
