import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { oneLine, UserError } from './errors.ts';
import { firstComplaint, formatPath } from './schema-errors.ts';

/** What a YAML or JSON text says. @param where what error lines call it @throws UserError with one line */
export function parseYaml(text: string, where: string): unknown {
  const document = parseDocument(text, { prettyErrors: true });
  const [problem] = document.errors;
  if (problem) throw new UserError(`${where}: ${oneLine(problem.message).replace(/:$/, '')}`);
  return document.toJS();
}

/** A value that a schema describes. @throws UserError with one line for the first thing that is wrong */
export function checkAgainst<S extends z.ZodType>(schema: S, raw: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const { path, text } = firstComplaint(schema, parsed.error, raw);
  throw new UserError([where, formatPath(path), text].filter((part) => part !== '').join(': '));
}
