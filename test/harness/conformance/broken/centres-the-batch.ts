import { sound } from '../sound.ts';

/** Centres the predictions of whatever batch it is given, as a normalising layer left in training mode does. */
export default {
  ...sound,
  name: 'centres-the-batch',
  async fit(sample, context) {
    const model = await sound.fit(sample, context);
    return {
      ...model,
      async predict(x, n) {
        const predictions = await model.predict(x, n);
        const mean = predictions.reduce((sum, value) => sum + value, 0) / n;
        return predictions.map((value) => value - mean);
      },
    };
  },
} satisfies typeof sound;
