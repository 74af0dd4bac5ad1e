import { z } from 'zod';

/**
 * Parameters that all learners of tensors have.
 *
 * @param done what is done to the risk: descended, minimised
 */
export function tensorParameters(done: string) {
  return {
    width: z.int().positive().default(16).describe('components m'),
    risk: z
      .enum(['sample', 'population'])
      .default('sample')
      .describe(
        `what is ${done}: the risk with the sample’s estimate of the target, or with the target itself`,
      ),
    order: z.int().positive().max(6).optional().describe('order l of the tensor; default: the task’s degree'),
  };
}
