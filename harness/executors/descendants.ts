import { readdirSync, readFileSync } from 'node:fs';

/**
 * What a worker started. Its process group has all but those that left it for a session of their own; these are known,
 * where there is /proc, by a mark in their environment, which is inherited.
 */
export const markVariable = 'HIERBENCH_CELL';

/** Kills a process, its group, and what left the group. Safe to call when there is nothing left. */
export function killWithDescendants(pid: number, mark: string): void {
  // Windows has no groups; a negative number names none there.
  if (process.platform === 'win32') kill(pid);
  else kill(-pid);
  for (const stray of strays(pid, mark)) kill(stray);
}

/** Numbers grow: what a worker started has a higher one than it, unless they began anew in the meantime. */
function strays(pid: number, mark: string): number[] {
  const last = Number(readProc('loadavg')?.trim().split(' ').at(-1));
  if (!(last > 0)) return [];
  const later = (other: number) =>
    last >= pid ? other > pid && other <= last : other > pid || other <= last;
  const wanted = `${markVariable}=${mark}`;
  return readdirSync('/proc')
    .map(Number)
    .filter((other) => other > 0 && later(other))
    .filter((other) => readProc(`${other}/environ`)?.split('\0').includes(wanted));
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
