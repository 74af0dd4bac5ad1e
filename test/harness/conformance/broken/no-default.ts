import { z } from 'zod';
import { defineLearner } from '../../../../learners/contract.ts';
import { sound } from '../sound.ts';

/** Has a parameter without a default. */
export default defineLearner({
  ...sound,
  name: 'no-default',
  parameters: z.strictObject({ rate: z.number().positive().describe('learning rate') }),
});
