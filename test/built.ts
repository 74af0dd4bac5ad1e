import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../harness/results/package-info.ts';

/** Path of a file in dist/, built now if nobody has. `npm test` builds first; who runs one test file after an edit does too. */
export function builtFile(path: string): string {
  if (!existsSync(join(packageRoot, 'dist')))
    spawnSync(process.execPath, ['build/build.mjs'], { cwd: packageRoot, stdio: 'inherit' });
  return join(packageRoot, 'dist', path);
}

/** A module of dist/. */
export async function built<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(builtFile(path)).href)) as T;
}
