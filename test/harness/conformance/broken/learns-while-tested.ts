import { sound } from '../sound.ts';

/** Draws fresh rows, and goes on drawing them while it predicts. */
export default {
  ...sound,
  name: 'learns-while-tested',
  capabilities: { ...sound.capabilities, streams: true },
  async fit(sample, context) {
    const model = await sound.fit(context.fresh?.(64) ?? sample, context);
    return {
      ...model,
      predict(x, n) {
        context.fresh?.(1);
        return model.predict(x, n);
      },
    };
  },
} satisfies typeof sound;
