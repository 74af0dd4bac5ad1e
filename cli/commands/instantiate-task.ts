import { UserError } from '../../harness/input/errors.ts';
import {
  type InstantiateOptions,
  type Task,
  type TaskFamily,
  UnsupportedTaskError,
} from '../../tasks/contract.ts';

/**
 * Instantiates a task of a family.
 *
 * @param name what error lines call the family
 * @throws UserError if the family has no such task
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
