import type { GivenSamples, TaskFamily } from '../../tasks/contract.ts';
import { UnsuitableTableError } from '../../tasks/outside/data-table.ts';
import { UserError } from '../input/errors.ts';

/**
 * What there is of samples that are not drawn; undefined where they are.
 *
 * @param where what error lines begin with
 * @throws UserError where the parameters do not fit the samples
 */
export function givenSamples(family: TaskFamily, params: object, where: string): GivenSamples | undefined {
  try {
    return family.given?.(params as never);
  } catch (error) {
    if (error instanceof Error && error.name === UnsuitableTableError.name)
      throw new UserError(`${where}: ${error.message}`);
    throw error;
  }
}
