import { join } from 'node:path';
import { packageRoot } from '../harness/results/package-info.ts';

/** Path of a file in dist/, which run.mjs builds before any test runs. */
export function builtFile(path: string): string {
  return join(packageRoot, 'dist', path);
}
