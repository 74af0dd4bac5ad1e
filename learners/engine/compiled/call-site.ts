import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Number of stack frames, enough to reach the author's code through TF.js's scopes, tapes and gradients. */
const frames = 100;

/** Runs a function with stack traces long enough for `callSite`. */
export function withLongStacks<T>(run: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = before;
  }
}

/**
 * The engine's own folder, of the compiled files and, if stack traces are mapped to sources, of the sources.
 */
function engineFolders(): string[] {
  const files = [fileURLToPath(import.meta.url), places(new Error().stack)[0]?.file];
  return files.filter((file) => file !== undefined).map((file) => `${dirname(dirname(file))}/`);
}

/**
 * The innermost line of the code called by the engine that belongs neither to a package nor to Node nor to
 * the engine: `file:line`, relative to the current folder if the file is inside it. Undefined if there is
 * none.
 *
 * @param own the engine's folders; the callers of the engine are ignored
 */
export function callSite(stack: string | undefined, own = engineFolders()): string | undefined {
  // A file must exist, because TF.js's source maps lead to files that its package does not contain.
  const isAuthors = (file: string): boolean =>
    !isLibrary(file) && !own.some((folder) => file.startsWith(folder)) && existsSync(file);
  const all = places(stack);
  const entrance = all.findLastIndex(({ file }) => own.some((folder) => file.startsWith(folder)));
  const found = all.slice(0, Math.max(0, entrance)).find(({ file }) => isAuthors(file));
  if (!found) return undefined;
  const near = relative(process.cwd(), found.file);
  return `${near.startsWith('..') || isAbsolute(near) ? found.file : near}:${found.line}`;
}

/** Whether a file is of a package, or the one that the build makes of TF.js (bare-tf.ts). */
const isLibrary = (file: string): boolean =>
  /[\\/]node_modules[\\/]|[\\/]learners[\\/]engine[\\/]tf\.cjs$/.test(file);

/** The files and lines of a stack, innermost first, without frames that are in no file. */
function places(stack = ''): { file: string; line: string }[] {
  const found: { file: string; line: string }[] = [];
  for (const text of stack.split('\n')) {
    const [, place, line] = /^\s+at (?:.*\()?(.+?):(\d+):\d+\)?$/.exec(text) ?? [];
    if (place === undefined) continue;
    // A loader that compiles TypeScript on the fly may add a query to file names.
    const file = (place.startsWith('file:') ? fileURLToPath(place) : place).replace(/\?.*$/, '');
    if (isAbsolute(file)) found.push({ file, line });
  }
  return found;
}
