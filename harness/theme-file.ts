import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { FontFiles } from '../reports/charts/fonts.ts';
import { type Theme, themeSchema } from '../reports/charts/theme.ts';
import { oneLine, UserError } from './errors.ts';
import { firstComplaint, formatPath } from './schema-errors.ts';

/**
 * The theme in a YAML or JSON file, and its font files with paths that start from the file's folder.
 *
 * @throws UserError with one line for the first thing that is wrong.
 */
export function readTheme(path: string): { theme: Theme; fonts: FontFiles } {
  const where = basename(path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`theme file ${path} does not read: ${(error as Error).message}`);
  }
  const document = parseDocument(text, { prettyErrors: true });
  const [problem] = document.errors;
  if (problem) throw new UserError(`${where}: ${oneLine(problem.message).replace(/:$/, '')}`);
  const raw: unknown = document.toJS() ?? {};
  const parsed = themeSchema.safeParse(raw);
  if (!parsed.success) {
    const { path: at, text: complaint } = firstComplaint(themeSchema, parsed.error, raw);
    throw new UserError([where, formatPath(at), complaint].filter((part) => part !== '').join(': '));
  }
  return { theme: parsed.data, fonts: fontFiles(parsed.data, where, dirname(resolve(path))) };
}

function fontFiles({ font = {} }: Theme, where: string, folder: string): FontFiles {
  const found: Record<string, string> = {};
  for (const face of ['regular', 'italic', 'semibold'] as const) {
    const file = font[face];
    if (file === undefined) continue;
    found[face] = resolve(folder, file);
    if (!existsSync(found[face]))
      throw new UserError(`${where}: font.${face}: ${found[face]} does not exist`);
  }
  return found;
}
