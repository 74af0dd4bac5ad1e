import { DivergedError } from '../../../../learners/contract.ts';
import { sound } from '../sound.ts';

/** Fails with a message of several lines. */
export default {
  ...sound,
  name: 'long-winded',
  async fit(sample, context) {
    try {
      return await sound.fit(sample, context);
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      throw new DivergedError(`the fit failed\n${error.message}\nlabels: ${sample.y.slice(0, 3).join(', ')}`);
    }
  },
} satisfies typeof sound;
