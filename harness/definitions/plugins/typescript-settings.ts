import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The tsconfig.json that a file is compiled by: in its folder or the nearest above it. */
export function settingsFor(file: string): string | undefined {
  const folder = dirname(resolve(file));
  const settings = join(folder, 'tsconfig.json');
  if (existsSync(settings)) return settings;
  return dirname(folder) === folder ? undefined : settingsFor(folder);
}
