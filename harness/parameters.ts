import type { z } from 'zod';
import { UserError } from './errors.ts';
import { firstComplaint, formatPath } from './schema-errors.ts';

/**
 * The full parameters of a learner or task family: what is given, and defaults for the rest.
 *
 * @param where names the place for the error line, such as `quick.yaml: learners[0]`
 * @throws UserError naming the first parameter that is unknown or out of range.
 */
export function fullParameters<S extends z.ZodObject>(
  { name, parameters }: { readonly name: string; readonly parameters: S },
  given: Readonly<Record<string, unknown>>,
  where: string,
): z.output<S> {
  // Families and learners of other authors may not have made their schema strict; here an unknown name is an error.
  const schema = parameters.strict();
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as z.output<S>;
  const { path, text } = firstComplaint(schema, parsed.error, given, `parameter of ${name}`);
  throw new UserError(`${where}: ${formatPath(path)}: ${text}`);
}
