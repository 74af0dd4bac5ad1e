import { z } from 'zod';
import { UserError } from '../input/errors.ts';
import { firstComplaint, formatPath } from '../input/schema-errors.ts';

/**
 * The full parameters of a learner or task family: the given ones, and defaults for the rest.
 *
 * @param where the place named in the error line, such as `quick.yaml: learners[0]`
 * @throws UserError naming the first parameter that is unknown or out of range.
 */
export function fullParameters<S extends z.ZodObject>(
  { name, parameters }: { readonly name: string; readonly parameters: S },
  given: Readonly<Record<string, unknown>>,
  where: string,
): z.output<S> {
  // Other authors may not have made their schema strict; here an unknown name is always an error.
  const schema = parameters.strict();
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as z.output<S>;
  const { path, text } = firstComplaint(schema, parsed.error, given, `parameter of ${name}`);
  throw new UserError(`${where}: ${formatPath(path)}: ${text}`);
}

/** A parameter as lists and help show it. */
export interface ParameterDescription {
  readonly name: string;
  /** `number`, `whole number from 1`, `one of relu, gelu`. */
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
}

/** Describes the parameters of a schema, in the schema's order. */
export function describeParameters(parameters: z.ZodObject): ParameterDescription[] {
  const { properties = {} } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  const defaults = parameters.parse({}) as Record<string, unknown>;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: describeType(property as JsonSchema),
    default: defaults[name],
    description: (property as JsonSchema).description ?? '',
  }));
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly description?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

function describeType(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(describeType).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  if (schema.type === 'array') return `list of ${schema.items ? describeType(schema.items) : 'anything'}`;
  if (schema.type !== 'number' && schema.type !== 'integer') return schema.type ?? 'anything';
  const whole = schema.type === 'integer';
  const { maximum, exclusiveMaximum } = schema;
  const least = whole && schema.exclusiveMinimum !== undefined ? schema.exclusiveMinimum + 1 : schema.minimum;
  const exclusiveMinimum = whole ? undefined : schema.exclusiveMinimum;
  const bound = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  const parts = [
    bound(least) !== undefined && `from ${least}`,
    bound(exclusiveMinimum) !== undefined && `above ${exclusiveMinimum}`,
    bound(maximum) !== undefined && `to ${maximum}`,
    bound(exclusiveMaximum) !== undefined && `below ${exclusiveMaximum}`,
  ].filter((part) => part !== false);
  return [whole ? 'whole number' : 'number', ...parts].join(' ');
}
