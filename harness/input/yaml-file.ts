import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { firstLine } from '../results/one-line.ts';
import { readText } from '../results/read-text.ts';
import { dataLevels } from './data-levels.ts';
import { UserError } from './errors.ts';
import { firstComplaint, formatPath } from './schema-errors.ts';

/** Limit on the size of a file written by hand, in MiB. */
const mostInFile = 1;

/** Limit on the nesting of lists and maps. Real files have six levels. */
const deepest = 64;

/**
 * The text of a file written by hand.
 *
 * @param what the kind of file, for the error line, such as `config file`
 * @throws UserError if it does not exist, is not text, or is too large
 */
export function readByHand(path: string, what: string): string {
  let text: string | undefined;
  try {
    text = readText(path, mostInFile);
  } catch (error) {
    throw new UserError(`${what} ${path} cannot be read: ${(error as Error).message}`);
  }
  if (text === undefined) throw new UserError(`${what} ${path} does not exist`);
  return text;
}

/**
 * The value of a YAML or JSON text: plain data, not nested too deeply, without the key `__proto__`.
 *
 * @param where the text's name in error lines
 * @throws UserError with one line
 */
export function parseYaml(text: string, where: string): unknown {
  let value: unknown;
  try {
    const document = parseDocument(text, { prettyErrors: true, logLevel: 'error' });
    const [problem] = document.errors;
    if (problem) throw problem;
    value = document.toJS();
  } catch (error) {
    throw new UserError(`${where}: ${explain(error as Error)}`);
  }
  const complaint = unfit(value);
  if (complaint !== undefined) throw new UserError(`${where}: ${complaint}`);
  return value;
}

function explain({ name, message }: Error): string {
  if (name === 'RangeError' || /^Maximum call stack/.test(message))
    return 'lists and maps are nested too deeply';
  if (/alias count/i.test(message)) return 'its aliases (*name) expand to too much';
  return firstLine(message).replace(/:$/, '');
}

/** Why a value is not acceptable as data; undefined if it is. */
function unfit(root: unknown): string | undefined {
  let depth = 0;
  for (const level of dataLevels(root)) {
    for (const value of level) {
      if (typeof value !== 'object') continue;
      if (depth > deepest) return 'lists and maps are nested too deeply';
      if (value !== null && Object.hasOwn(value, '__proto__')) return 'no key can be called __proto__';
    }
    depth++;
  }
  return undefined;
}

/** Parses a value with a schema. @throws UserError with one line for the first thing that is wrong */
export function checkAgainst<S extends z.ZodType>(schema: S, raw: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const { path, text } = firstComplaint(schema, parsed.error, raw);
  throw new UserError([where, formatPath(path), text].filter((part) => part !== '').join(': '));
}
