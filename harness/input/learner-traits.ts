import { z } from 'zod';
import type { Learner, LearnerTraits } from '../../learners/contract.ts';
import { learnerGroups, learnerRoles, targetFacts } from '../../learners/traits.ts';
import { oneLine } from '../results/one-line.ts';
import { UserError } from './errors.ts';
import { firstComplaint, formatPath } from './schema-errors.ts';

/**
 * Schema of traits as a learner's author writes them. Stored traits are read more leniently (`storedTraits`).
 */
export const traitsSchema = z.strictObject({
  group: z.enum(learnerGroups).optional(),
  look: z.int().min(0).optional(),
  role: z.enum(learnerRoles).optional(),
  told: z.array(z.enum(targetFacts)).optional(),
  shallow: z.boolean().optional(),
  interpolates: z.boolean().optional(),
  kernelFloor: z.boolean().optional(),
});

/**
 * The traits that a learner declares for these parameters; undefined if it declares none.
 *
 * @param params all parameters, defaults filled in
 * @param where the place named in the error line, such as `quick.yaml: learners[0]`; absent: the line names
 * none
 * @throws UserError if its traits cannot be computed, or one of them is invalid
 */
export function learnerTraits(
  learner: Pick<Learner, 'name' | 'traits'>,
  params: object,
  where?: string,
): LearnerTraits | undefined {
  const { name, traits } = learner;
  if (traits === undefined) return undefined;
  const place = where === undefined ? 'traits' : `${where}: ${name}: traits`;
  if (typeof traits !== 'function')
    throw new UserError(`${place}: expected a function of the parameters: traits: () => ({ … })`);
  const given: unknown = ask(learner, params, place);
  if (given instanceof Promise) throw new UserError(`${place}: expected an object, found a promise`);
  const parsed = traitsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const { path, text } = firstComplaint(traitsSchema, parsed.error, given, 'trait');
  throw new UserError(path.length === 0 ? `${place}: ${text}` : `${place}: ${formatPath(path)}: ${text}`);
}

function ask(learner: Pick<Learner, 'traits'>, params: object, place: string): unknown {
  try {
    return learner.traits?.(params as never);
  } catch (error) {
    throw new UserError(`${place}: ${oneLine(error instanceof Error ? error.message : String(error))}`);
  }
}
