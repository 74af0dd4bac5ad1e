import { UserError } from '../../harness/input/errors.ts';
import {
  type InstantiateOptions,
  type Task,
  type TaskFamily,
  UnsupportedTaskError,
} from '../../tasks/contract.ts';

/**
 * A task of a family.
 *
 * @param name what error lines call the family
 * @throws UserError where the family has no such member
 */
export function instantiateTask(
  family: TaskFamily,
  options: InstantiateOptions<Record<string, unknown>>,
  name = family.name,
): Task {
  try {
    return family.instantiate(options);
  } catch (error) {
    if (error instanceof Error && error.name === UnsupportedTaskError.name)
      throw new UserError(`${name}: ${error.message}`);
    throw error;
  }
}
