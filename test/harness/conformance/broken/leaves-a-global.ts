import { sound } from '../sound.ts';

/** Keeps its last model in a global variable. */
export default {
  ...sound,
  name: 'leaves-a-global',
  async fit(sample, context) {
    const model = await sound.fit(sample, context);
    (globalThis as { lastModel?: unknown }).lastModel = model;
    return model;
  },
} satisfies typeof sound;
