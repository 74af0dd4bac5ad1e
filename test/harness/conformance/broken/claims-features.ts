import { sound } from '../sound.ts';

/** Claims features that it does not have. */
export default {
  ...sound,
  name: 'claims-features',
  async fit(sample, context) {
    return { ...(await sound.fit(sample, context)), features: undefined };
  },
} satisfies typeof sound;
