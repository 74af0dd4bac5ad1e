import type { GivenSamples, TaskFamily } from '../../tasks/contract.ts';
import { UnsuitableTableError } from '../../tasks/outside/data-table.ts';
import { UserError } from '../input/errors.ts';

/**
 * The samples of a family that reads files; undefined for a family that draws its samples.
 *
 * @param where what error lines begin with
 * @throws UserError if the parameters do not fit the files
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
