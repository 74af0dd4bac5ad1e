import { z } from 'zod';
import { defineLearner } from '../../../../learners/contract.ts';
import { sound } from '../sound.ts';

/** Has a parameter without a description. */
export default defineLearner({
  ...sound,
  name: 'no-words',
  parameters: z.strictObject({ rate: z.number().positive().default(0.1) }),
});
