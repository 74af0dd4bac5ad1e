import { homedir } from 'node:os';
import { join } from 'node:path';
import { pinnedPackages } from './pinned-packages.ts';

/**
 * Where fetched runtimes are kept: `HIERBENCH_CACHE`, or the folder that the system has for such files. It is
 * outside of any project, so that one copy serves all, and a new installation of the program keeps it.
 */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): string {
  if (environment.HIERBENCH_CACHE) return environment.HIERBENCH_CACHE;
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'hierbench', 'cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'hierbench');
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hierbench');
}

/** The folder of the fetched runtime for this machine; it exists only if it is complete. */
export function runtimeFolder(cache = cacheFolder()): string {
  const { version } = pinnedPackages['onnxruntime-node'];
  return join(cache, `onnxruntime-node-${version}-${process.platform}-${process.arch}`);
}
