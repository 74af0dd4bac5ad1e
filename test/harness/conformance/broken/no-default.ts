import { z } from 'zod';
import { defineLearner } from '../../../../learners/contract.ts';
import { sound } from '../sound.ts';

/** A parameter that one has to give. */
export default defineLearner({
  ...sound,
  name: 'no-default',
  parameters: z.strictObject({ rate: z.number().positive().describe('learning rate') }),
});
