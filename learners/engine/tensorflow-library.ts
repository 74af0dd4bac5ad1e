import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether the folder of @tensorflow/tfjs-node-gpu has its native library. Where npm does not run install
 * scripts, the package is there without it; loading it would first register every kernel of TF.js once more,
 * with a warning for each, and then fail.
 */
export function hasTensorflowLibrary(folder: string): boolean {
  const built = join(folder, 'lib');
  return (
    existsSync(built) && readdirSync(built).some((api) => existsSync(join(built, api, 'tfjs_binding.node')))
  );
}
