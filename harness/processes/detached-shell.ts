import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Starts a shell script in a process group of its own. Nothing waits for it, and its input is a pipe that only this process
 * holds: however this process ends, the input ends then. Without a shell, all else goes on as it would.
 *
 * @param args $0, $1, …
 * @returns undefined on Windows, which has no sh
 */
export function detachedShell(script: string, ...args: readonly string[]): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const shell = spawn('sh', ['-c', script, ...args], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref?(): void }).unref?.();
  return shell;
}
