import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { pidtree } from 'pidtree';

/** All descendants of a process; empty if it has ended. */
export function descendantsOf(pid: number): Promise<number[]> {
  return process.platform === 'linux' ? Promise.resolve(fromProc(pid)) : fromSystemList(pid);
}

/**
 * The same from the system's list of processes, which a program prints (`ps`, on Windows `wmic` or PowerShell): slower
 * than /proc, and available elsewhere.
 */
export function fromSystemList(pid: number): Promise<number[]> {
  return pidtree(pid).catch(() => []);
}

/**
 * CPU seconds, user and system, of a process that leads a process group and of what it has started. On Linux these are
 * its descendants, and children that have ended count as well; elsewhere they are the group's processes. On Windows,
 * where there are no groups, 0.
 */
export function cpuSecondsOf(pid: number): number {
  if (process.platform === 'win32') return 0;
  if (process.platform !== 'linux') return groupSeconds(pid);
  return [pid, ...fromProc(pid)].reduce((sum, each) => sum + ticksOf(each), 0) / ticksPerSecond;
}

/**
 * What a process uses, on Linux; undefined if it has ended. CPU seconds include those of children that have
 * ended.
 */
export function usageFromProc(pid: number): { residentMiB: number; cpuSeconds: number } | undefined {
  const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readText(`/proc/${pid}/status`)) ?? [];
  if (kibibytes === undefined) return undefined;
  return { residentMiB: Number(kibibytes) / 1024, cpuSeconds: ticksOf(pid) / ticksPerSecond };
}

/** Unit of the counters in /proc; the same on every architecture that Node runs on. */
const ticksPerSecond = 100;

/**
 * Sum of utime, stime, cutime and cstime: fields 14 to 17. Fields are counted after the name, which may
 * contain anything.
 */
function ticksOf(pid: number): number {
  const stat = readText(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

function fromProc(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  const children = threads.flatMap((thread) =>
    readText(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...fromProc(child)]);
}

/** CPU seconds of the running processes of a group, from `ps`, because a clock cannot wait for an answer. */
export function groupSeconds(group: number): number {
  let lines: string[];
  try {
    lines = execFileSync('ps', ['-A', '-o', 'pgid=,time='], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
  } catch {
    return 0;
  }
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([of]) => Number(of) === group)
    .reduce((sum, [, time]) => sum + parseTime(time), 0);
}

/** Parses `[[days-]hours:]minutes:seconds` into seconds. */
function parseTime(text: string): number {
  const [rest, days = '0'] = text.split('-').reverse();
  return rest.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86400;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
