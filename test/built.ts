import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../harness/results/package-info.ts';

/**
 * Path of a file in dist/, which is built if it is missing. `npm test` always builds first; after an edit, build by
 * hand before running a single test file.
 */
export function builtFile(path: string): string {
  if (!existsSync(join(packageRoot, 'dist')))
    spawnSync(process.execPath, ['build/build.mjs'], { cwd: packageRoot, stdio: 'inherit' });
  return join(packageRoot, 'dist', path);
}

/** A module of dist/. */
export async function built<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(builtFile(path)).href)) as T;
}
