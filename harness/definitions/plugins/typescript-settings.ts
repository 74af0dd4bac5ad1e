import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The tsconfig.json that applies to a file: the one in its folder or in the nearest folder above. */
export function settingsFor(file: string): string | undefined {
  const folder = dirname(resolve(file));
  const settings = join(folder, 'tsconfig.json');
  if (existsSync(settings)) return settings;
  return dirname(folder) === folder ? undefined : settingsFor(folder);
}
