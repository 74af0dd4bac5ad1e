import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** All descendants of a process; empty if it has ended. */
export function descendantsOf(pid: number): number[] {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** CPU seconds, user and system, of a process and its descendants, including children that have ended. */
export function cpuSecondsOf(pid: number): number {
  if (process.platform === 'win32') return 0;
  const pids = [pid, ...descendantsOf(pid)];
  if (process.platform !== 'linux')
    return psLines('-o', 'time=', '-p', pids.join(',')).reduce((sum, line) => sum + parseTime(line), 0);
  return pids.reduce((sum, each) => sum + ticksOf(each), 0) / ticksPerSecond;
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

function fromPs(pid: number): number[] {
  if (process.platform === 'win32') return [];
  const pairs = psLines('-A', '-o', 'pid=,ppid=').map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function psLines(...args: string[]): string[] {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\n')
      .filter(Boolean);
  } catch {
    return [];
  }
}

/** Parses `[[days-]hours:]minutes:seconds` into seconds. */
function parseTime(text: string): number {
  const [rest, days = '0'] = text.trim().split('-').reverse();
  return rest.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86400;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
