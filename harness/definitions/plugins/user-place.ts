import { existsSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../results/package-info.ts';

/** A line and column, counted from 1. */
interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Where in a user's own file an error was thrown: the innermost frame of its stack that lies in one, such as
 * `my-learner.ts:12:5`. Undefined if no frame does, as in an error of a built-in learner.
 */
export function userPlace(error: unknown): string | undefined {
  try {
    const { message, stack } = error as Error;
    if (typeof stack !== 'string') return undefined;
    const start = typeof message === 'string' ? stack.indexOf(message) : -1;
    const frames = start < 0 ? stack : stack.slice(start + message.length);
    return placeIn(frames) ?? syntaxPlace(stack);
  } catch {
    // User code may throw objects whose properties throw when read; such an error is reported without a
    // place.
    return undefined;
  }
}

/** The same for the text that a process printed when it died. */
export function placeIn(text: string): string | undefined {
  for (const line of text.split('\n')) {
    const frame = frameOf(line);
    if (frame && isUsers(frame.file)) return `${basename(frame.file)}:${frame.line}:${frame.column}`;
  }
  return undefined;
}

/** The place of a syntax error, which Node prints in front of the error. */
function syntaxPlace(stack: string): string | undefined {
  const [, file, line] = /^(file:\/\/[^?\n]+?|\/[^\n]+?)(?:\?[^:\n]*)?:(\d+)\n/.exec(stack) ?? [];
  if (file === undefined) return undefined;
  const path = pathOf(file);
  return isUsers(path) ? `${basename(path)}:${line}` : undefined;
}

/** `    at fit (file:///home/me/mine.ts:12:5)` */
function frameOf(line: string): Position | undefined {
  const where = /^\s*at (?:.*? \()?(.+?)\)?$/.exec(line)?.[1];
  const [, url, row, column] = /^(?:async )?(.*):(\d+):(\d+)$/.exec(where ?? '') ?? [];
  return url === undefined ? undefined : { file: pathOf(url), line: Number(row), column: Number(column) };
}

/** The path in a module's URL, with or without the query that a loader adds; a path is returned as it is. */
function pathOf(url: string): string {
  const plain = url.replace(/\?.*$/s, '');
  return plain.startsWith('file:') ? fileURLToPath(plain) : plain;
}

/** Where this package's own code lies below its root; other files there are the user's. */
const own = ['dist', 'cli', 'harness', 'learners', 'tasks', 'reports', 'index.ts'];

/** A package in node_modules is a library unless its name says that it provides learners or tasks. */
const library = /node_modules[\\/](?!(@[^\\/]+[\\/])?hierbench-(learner|task)-)/;

function isUsers(file: string): boolean {
  const inside = relative(packageRoot, file);
  if (own.includes(inside.split(sep)[0])) return false;
  // The innermost package that contains the file decides.
  const from = file.lastIndexOf('node_modules');
  if (from >= 0 && library.test(file.slice(from))) return false;
  return existsSync(file);
}
