import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UserError } from '../harness/input/errors.ts';
import { checkAgainst, parseYaml, readByHand } from '../harness/input/yaml-file.ts';
import type { FontFiles } from '../reports/charts/fonts.ts';
import { type Theme, themeSchema } from '../reports/charts/theme.ts';

/**
 * The theme in a YAML or JSON file, and its font files with paths that start from the file's folder.
 *
 * @throws UserError with one line for the first thing that is wrong.
 */
export function readTheme(path: string): { theme: Theme; fonts: FontFiles } {
  const where = basename(path);
  const theme = checkAgainst(themeSchema, parseYaml(readByHand(path, 'theme file'), where) ?? {}, where);
  return { theme, fonts: fontFiles(theme, where, dirname(resolve(path))) };
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
