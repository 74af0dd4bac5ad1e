import { existsSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../results/package-info.ts';
import { type Position, sourcePosition } from './source-position.ts';

/**
 * Where in a file of the user's own an error was thrown, as the innermost line of its stack that is in one:
 * `my-learner.ts:12:5`. Undefined where there is none: in a built-in learner, in a library that it was called from.
 */
export function userPlace(error: unknown): string | undefined {
  try {
    const { message, stack } = error as Error;
    if (typeof stack !== 'string') return undefined;
    const start = typeof message === 'string' ? stack.indexOf(message) : -1;
    const frames = start < 0 ? stack : stack.slice(start + message.length);
    return placeIn(frames) ?? syntaxPlace(stack);
  } catch {
    // Errors may be anybody's: one that cannot be looked at is told without a place.
    return undefined;
  }
}

/** The same of what a process printed when it ended. */
export function placeIn(text: string): string | undefined {
  for (const line of text.split('\n')) {
    const frame = frameOf(line);
    if (frame && isUsers(frame.file)) return shown(frame);
  }
  return undefined;
}

/** Of a module that does not parse, Node puts the place before the error. */
function syntaxPlace(stack: string): string | undefined {
  const [, file, line] = /^(file:\/\/[^?\n]+?|\/[^\n]+?)(?:\?[^:\n]*)?:(\d+)\n/.exec(stack) ?? [];
  if (file === undefined) return undefined;
  const path = pathOf(file);
  return isUsers(path) ? `${basename(path)}:${line}` : undefined;
}

/** `    at fit (file:///home/me/mine.ts:12:5)` */
function frameOf(line: string): (Position & { readonly file: string }) | undefined {
  const where = /^\s*at (?:.*? \()?(.+?)\)?$/.exec(line)?.[1];
  const [, url, row, column] = /^(?:async )?(.*):(\d+):(\d+)$/.exec(where ?? '') ?? [];
  if (url === undefined) return undefined;
  const position = { line: Number(row), column: Number(column) };
  if (!url.startsWith('data:')) return { file: pathOf(url), ...position };
  return sourcePosition(url, position);
}

/** Of a module's URL, with or without what its loader adds, or of a path. */
function pathOf(url: string): string {
  const plain = url.replace(/\?.*$/s, '');
  return plain.startsWith('file:') ? fileURLToPath(plain) : plain;
}

function shown({ file, line, column }: Position & { readonly file: string }): string {
  const name = basename(file);
  return line === 0 ? name : `${name}:${line}:${column}`;
}

/** This package's own code, wherever it is installed; what the user has beside it is not. */
const own = ['dist', 'cli', 'harness', 'learners', 'tasks', 'reports', 'index.ts'];

/** A package brings learners if it is called so; any other is a library. */
const library = /node_modules[\\/](?!(@[^\\/]+[\\/])?hierbench-(learner|task)-)/;

function isUsers(file: string): boolean {
  const inside = relative(packageRoot, file);
  if (own.includes(inside.split(sep)[0])) return false;
  // The innermost package that it is in decides.
  const from = file.lastIndexOf('node_modules');
  if (from >= 0 && library.test(file.slice(from))) return false;
  return existsSync(file);
}
