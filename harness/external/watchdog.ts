import { detachedShell } from '../processes/detached-shell.ts';

/**
 * Has a shell script run when this process ends, however it ends: the script waits for the end of a pipe that only this
 * process holds.
 *
 * @param script is given the arguments as $1, $2, …
 * @returns calls it off
 */
export function afterThisProcess(script: string, ...args: readonly string[]): () => void {
  const shell = detachedShell(`read -r _; ${script}`, 'sh', ...args);
  return () => shell?.kill('SIGKILL');
}
