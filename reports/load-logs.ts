import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
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

/** Ends of the logs in a run's folder, by cell id; where there are too many, failed fits take precedence. */
export function loadLogs(
  folder: string,
  cells: readonly { readonly id: string; readonly status: string }[],
): ReadonlyMap<string, LogTail> {
  const logs = new Map<string, LogTail>();
  if (!existsSync(join(folder, 'log'))) return logs;
  const present = new Set(readdirSync(join(folder, 'log')));
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

/** Undefined where the file cannot be read: a log is no result, and its loss must not prevent a report. */
function readTail(path: string, longest: number): Pick<LogTail, 'text' | 'bytes'> | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = fstatSync(file).size;
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
