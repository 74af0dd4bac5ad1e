import type { z } from 'zod';
import { describeParameters } from '../definitions/parameters.ts';
import { firstComplaint, formatPath } from '../input/schema-errors.ts';
import { Breach } from './breach.ts';

/** What learners and environments declare in the same way. */
interface Declared<S extends z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly parameters: S;
}

/** @throws Breach if the name cannot be typed, or a text is not one line */
export function checkTexts({ name, description, source }: Declared<z.ZodObject>): void {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    throw new Breach(
      `name: ${JSON.stringify(name)} cannot be typed in a list; use small letters, digits, hyphens`,
    );
  for (const [key, text] of Object.entries({ description, source }))
    if (typeof text !== 'string' || text.trim() === '' || text.includes('\n'))
      throw new Breach(`${key}: write one line; hierbench list and show print it`);
}

/** @returns the defaults @throws Breach if there is none for a parameter, or no description of it */
export function checkParameters<S extends z.ZodObject>({ parameters }: Declared<S>): z.output<S> {
  const defaults = parameters.safeParse({});
  if (!defaults.success) {
    const { path, text } = firstComplaint(parameters, defaults.error, {});
    throw new Breach(`parameters.${formatPath(path)}: ${text}; give it a .default(…) or make it .optional()`);
  }
  const wordless = describeParameters(parameters).find((entry) => entry.description.trim() === '');
  if (wordless)
    throw new Breach(`parameters.${wordless.name}: no description; add .describe('…') for hierbench show`);
  return defaults.data;
}
