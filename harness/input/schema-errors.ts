import { z } from 'zod';
import { didYouMean } from './suggest.ts';

/** Why a value failed a check: the place in it, and what would be right. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/**
 * The first complaint of a failed parse, in words. `what` is the word for an unknown key: `key`, `parameter
 * of deep-sgd`.
 */
export function firstComplaint(
  schema: z.ZodType,
  error: z.ZodError,
  input: unknown,
  what = 'key',
): Complaint {
  // An unknown key goes first: if another key is missing, a misspelt one is the likely cause.
  const issues = innermost(error.issues as Issue[]);
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const known = keysAt(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json, issue.path);
    return { path: [...issue.path, key], text: `unknown ${what}${didYouMean(key, known)}` };
  }
  return { path: issue.path, text: explain(issue, valueAt(input, issue.path)) };
}

/** A path in JavaScript notation: `tasks[0].params.k`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`))
    .join('');
}

type Issue = z.core.$ZodIssue;

/** Replaces the failure of a union by the failures of the alternative that fits best. */
function innermost(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const alternatives = issue.errors.map((errors) => innermost(errors as Issue[]));
    const fitting = alternatives.filter((errors) => errors.every((error) => !isRootMismatch(error)));
    const [best] = fitting.sort((a, b) => depth(b) - depth(a));
    if (!best) return [issue];
    return best.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
  });
}

const isRootMismatch = (issue: Issue) => issue.path.length === 0 && issue.code === 'invalid_type';
const depth = (issues: readonly Issue[]) => Math.max(...issues.map((issue) => issue.path.length));

const typeNames: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys to values',
  record: 'a map of keys to values',
};

function explain(issue: Issue, found: unknown): string {
  const shown = found === undefined ? 'nothing' : JSON.stringify(found);
  switch (issue.code) {
    case 'invalid_type': {
      const expected = typeNames[issue.expected] ?? issue.expected;
      return found === undefined ? `missing; expected ${expected}` : `expected ${expected}, found ${shown}`;
    }
    case 'invalid_union': {
      const expected = issue.errors.flat().flatMap((error) => {
        if (error.code !== 'invalid_type') return [];
        return [typeNames[error.expected] ?? error.expected];
      });
      const alternatives = [...new Set(expected)].join(' or ');
      return found === undefined
        ? `missing; expected ${alternatives}`
        : `expected ${alternatives}, found ${shown}`;
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const hint = typeof found === 'string' ? didYouMean(found, allowed) : '';
      return `expected one of ${allowed.join(', ')}, found ${shown}${hint}`;
    }
    case 'too_small':
      if (issue.origin === 'array') return `the list needs at least ${issue.minimum} entries`;
      if (issue.origin === 'string') return 'must not be empty';
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}, found ${shown}`;
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}, found ${shown}`;
    // Custom messages are this program's own, and already name what was found.
    case 'custom':
      return issue.message;
    default:
      return `${issue.message}, found ${shown}`;
  }
}

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

/** The keys that a JSON Schema allows at a path, in any alternative. */
function keysAt(schema: Json, path: readonly PropertyKey[]): string[] {
  let nodes = alternatives(schema);
  for (const part of path)
    nodes = nodes.flatMap((node) => {
      const next =
        typeof part === 'number'
          ? node.items
          : (get(node.properties, String(part)) ?? node.additionalProperties);
      return next === undefined ? [] : alternatives(next);
    });
  return nodes.flatMap((node) => Object.keys((node.properties as object | undefined) ?? {}));
}

function alternatives(schema: Json): { [key: string]: Json }[] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [];
  const { anyOf } = schema;
  return Array.isArray(anyOf) ? anyOf.flatMap(alternatives) : [schema];
}

const get = (record: Json | undefined, key: string) => (record as { [key: string]: Json } | undefined)?.[key];

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const part of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[part];
  return at;
}
