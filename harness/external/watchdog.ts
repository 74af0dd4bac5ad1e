import { detachedShell } from '../processes/detached-shell.ts';

/**
 * Makes a shell script run when this process ends, for whatever reason: a shell waits for the end of a pipe
 * that only this process holds.
 *
 * @param script receives the arguments as $1, $2, …
 * @returns a function that cancels the script
 */
export function afterThisProcess(script: string, ...args: readonly string[]): () => void {
  const shell = detachedShell(`read -r _; ${script}`, 'sh', ...args);
  return () => shell?.kill('SIGKILL');
}
