import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Starts a shell script in a process group of its own. Nothing waits for it. Its input is a pipe that only
 * this process holds, so that the input ends when this process ends, for whatever reason. If the shell cannot
 * be started, nothing else is affected.
 *
 * @param args the script's $0, $1, …
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
