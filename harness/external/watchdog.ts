import { spawn } from 'node:child_process';

/**
 * Has a shell script run when this process ends, however it ends: the script waits for the end of a pipe that only this
 * process holds.
 *
 * @param script is given the arguments as $1, $2, …
 * @returns calls it off
 */
export function afterThisProcess(script: string, ...args: readonly string[]): () => void {
  if (process.platform === 'win32') return () => {};
  const shell = spawn('sh', ['-c', `read -r _; ${script}`, 'sh', ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return () => shell.kill('SIGKILL');
}
