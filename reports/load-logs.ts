import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isInside } from '../harness/results/inside.ts';
import { logFile } from '../harness/results/store.ts';

/** The end of what a cell printed. */
export interface LogTail {
  /** Its last whole lines, as they were printed. */
  readonly text: string;
  /** Length of the whole file, bytes. */
  readonly bytes: number;
  /** The file, relative to the run's folder. */
  readonly file: string;
}

/** Bytes kept of the log of a failed fit, and of a successful one. */
export const longestTail = { failed: 4096, ok: 1024 } as const;
/** Bytes kept of all logs of a run together, because the page that shows them has to stay small. */
export const mostLogged = 256 * 1024;

/**
 * Ends of the logs in a run's folder, by cell id; where there are too many, failed fits take precedence. A link is no log: in a
 * folder of someone else's it could bring any file of this machine into a report.
 */
export function loadLogs(
  folder: string,
  cells: readonly { readonly id: string; readonly status: string }[],
): ReadonlyMap<string, LogTail> {
  const logs = new Map<string, LogTail>();
  const present = new Set(logsIn(folder));
  const logged = cells.filter(({ id }) => present.has(`${id}.log`));
  const ordered = [
    ...logged.filter(({ status }) => status !== 'ok'),
    ...logged.filter(({ status }) => status === 'ok'),
  ];
  let left = mostLogged;
  for (const { id, status } of ordered) {
    if (left <= 0) break;
    const longest = status === 'ok' ? longestTail.ok : longestTail.failed;
    const tail = readTail(logFile(folder, id), Math.min(longest, left));
    if (!tail || tail.bytes === 0) continue;
    left -= Buffer.byteLength(tail.text);
    logs.set(id, { ...tail, file: `log/${id}.log` });
  }
  return logs;
}

function logsIn(folder: string): string[] {
  try {
    return isInside(folder, 'log') ? readdirSync(join(folder, 'log')) : [];
  } catch {
    return [];
  }
}

/** Undefined where the file cannot be read: a log is no result, and its loss must not prevent a report. */
function readTail(path: string, longest: number): Pick<LogTail, 'text' | 'bytes'> | undefined {
  let file: number | undefined;
  try {
    // Opened without blocking: a plain open() of a pipe without a writer would wait forever.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    const stat = fstatSync(file);
    if (!stat.isFile()) return undefined;
    const bytes = stat.size;
    const buffer = Buffer.alloc(Math.min(bytes, longest));
    const read = readSync(file, buffer, 0, buffer.length, bytes - buffer.length);
    const text = buffer.subarray(0, read).toString('utf8');
    // Begin at a whole line, unless part of one line is all there is.
    const start = bytes > longest ? text.indexOf('\n') + 1 : 0;
    return { text: text.slice(start < text.length ? start : 0), bytes };
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
