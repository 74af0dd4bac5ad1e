import { readdirSync, readFileSync } from 'node:fs';

/**
 * Name of an inherited environment variable that marks everything a worker starts. A worker's process group
 * contains its descendants except those that moved to a session of their own; on systems with /proc, the mark
 * identifies these.
 */
export const markVariable = 'HIERBENCH_CELL';

/** Kills a process, its group, and descendants that left the group. Safe to call if nothing is left. */
export function killWithDescendants(pid: number, mark: string): void {
  // Windows has no process groups, so a negative id means nothing there.
  if (process.platform === 'win32') kill(pid);
  else kill(-pid);
  for (const stray of strays(pid, mark)) kill(stray);
}

/**
 * Marked processes outside the group. Process ids grow, so a descendant has a higher one unless ids have
 * wrapped around.
 */
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
    // It has already ended.
  }
}
