import { z } from 'zod';
import { UserError } from '../input/errors.ts';
import type { Description } from './messages.ts';

type Declared = Pick<Description, 'parameters' | 'search'>;

/**
 * Makes the schema of a learner's parameters from the JSON Schema of each. A parameter without a default is
 * optional.
 *
 * @throws UserError naming the first parameter that is badly declared, or that is searched over but not
 * declared
 */
export function parametersSchema({ parameters, search }: Declared): z.ZodObject {
  const fields = Object.entries(parameters).map(([name, declared]) => [name, fieldOf(name, declared)]);
  const unknown = Object.keys(search).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined)
    throw new UserError(`search: ${unknown}: it is not one of the parameters (${listed(parameters)})`);
  return z.strictObject(Object.fromEntries(fields) as Record<string, z.ZodType>);
}

function fieldOf(name: string, declared: Readonly<Record<string, unknown>>): z.ZodType {
  if (!['type', 'enum', 'const', 'anyOf'].some((key) => key in declared))
    throw new UserError(
      `parameters: ${name}: needs a "type" (number, integer, string, boolean) or an "enum"`,
    );
  let field: z.ZodType;
  try {
    field = z.fromJSONSchema(declared);
  } catch (error) {
    throw new UserError(`parameters: ${name}: ${(error as Error).message}`);
  }
  if (!('default' in declared)) return field.optional();
  // Zod does not check defaults against the schema.
  const { default: value, ...rest } = declared;
  if (!z.fromJSONSchema(rest).safeParse(value).success)
    throw new UserError(`parameters: ${name}: its default ${JSON.stringify(value)} is out of its own range`);
  return field;
}

const listed = (parameters: object) => Object.keys(parameters).join(', ') || 'there are none';
