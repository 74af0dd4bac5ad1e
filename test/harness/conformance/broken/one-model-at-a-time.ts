import type { Model } from '../../../../learners/contract.ts';
import { sound } from '../sound.ts';

let current: Model | undefined;

/** Keeps its model in the module, where the next fit replaces it. */
export default {
  ...sound,
  name: 'one-model-at-a-time',
  async fit(sample, context) {
    current = await sound.fit(sample, context);
    return { ...current, predict: (x, n) => (current as Model).predict(x, n) };
  },
} satisfies typeof sound;
