import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPathsMatcher, parseTsconfig } from 'get-tsconfig';

/** What of a tsconfig.json changes what a file means when it runs. */
export interface Settings {
  /** The files that `paths` and `baseUrl` give for a specifier, in the order in which to try them. */
  readonly mapped: (specifier: string) => readonly string[];
  /** Whether imports of which nothing is used are kept. */
  readonly keepsImports: boolean;
}

const none: Settings = { mapped: () => [], keepsImports: false };

/**
 * The settings that apply to a file: those of the tsconfig.json in its folder or in the nearest folder above.
 * They are read every time, because they may have been edited.
 *
 * @throws Error if that tsconfig.json, or one that it extends, cannot be read
 */
export function settingsFor(file: string): Settings {
  const folder = dirname(file);
  const path = join(folder, 'tsconfig.json');
  if (existsSync(path)) return read(path);
  return dirname(folder) === folder ? none : settingsFor(folder);
}

function read(path: string): Settings {
  const config = parseTsconfig(path);
  const mapped = createPathsMatcher({ path, config });
  return {
    mapped: mapped ?? none.mapped,
    keepsImports: config.compilerOptions?.verbatimModuleSyntax ?? false,
  };
}
