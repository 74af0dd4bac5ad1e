import { z } from 'zod';
import { sound } from '../sound.ts';

/** Tunes a whole number over a range, from which trials draw real numbers. */
export default {
  ...sound,
  name: 'fractional-search',
  parameters: sound.parameters.extend({
    repeats: z.int().positive().default(1).describe('passes over the sample'),
  }) as never as typeof sound.parameters,
  search: () => ({ rate: { min: 0.01, max: 0.2, log: true }, repeats: { min: 1, max: 9 } }),
} satisfies Omit<typeof sound, 'search'> & { search: unknown };
