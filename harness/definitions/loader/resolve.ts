import { statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../results/package-info.ts';
import { settingsFor } from './settings.ts';

/** Endings of the files that may stand behind a name without one. */
const endings = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/** What TypeScript files are called in imports, which may use the names of what they would be compiled to. */
const sources: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** Whether a file is in TypeScript. */
export function isTypeScript(file: string): boolean {
  return /\.[cm]?ts$/.test(file);
}

/**
 * The path of the file that an import in another file means by TypeScript's rules, where Node's rules find
 * another or none: relative names without an ending or with the ending of JavaScript, and names that the
 * file's tsconfig.json maps.
 *
 * @param parent URL of the importing module
 * @returns undefined if Node's own rules are to decide
 */
export function resolveTypeScript(specifier: string, parent: string | undefined): string | undefined {
  if (!parent?.startsWith('file:')) return undefined;
  const from = fileURLToPath(plain(parent));
  const inTypeScript = isTypeScript(from);
  if (!inTypeScript && isLibrary(from)) return undefined;
  const relative = /^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier);
  if (relative) return found(pathIn(specifier, from), inTypeScript);
  if (!inTypeScript || /^[a-z]+:|^#/.test(specifier) || isLibrary(from)) return undefined;
  for (const path of settingsFor(from).mapped(specifier)) {
    // Declarations are for the compiler only.
    if (/\.d\.[cm]?ts$/.test(path)) continue;
    const file = found(path, true) ?? (isFile(path) ? path : undefined);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Whether a file is part of an installed package, or of this one. */
function isLibrary(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file) || file.startsWith(join(packageRoot, 'dist'));
}

/** A module's URL without query and fragment. */
export function plain(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

function pathIn(specifier: string, from: string): string {
  if (specifier.startsWith('file:')) return fileURLToPath(plain(specifier));
  return resolve(from, '..', decodeURIComponent(plain(specifier)));
}

/**
 * The file that a path means, if it is not the path itself.
 *
 * @param inTypeScript whether the importing file is in TypeScript, where `./a.js` means `a.ts` if there is one
 */
function found(path: string, inTypeScript: boolean): string | undefined {
  const ending = extname(path);
  const source = sources[ending] && `${path.slice(0, -ending.length)}${sources[ending]}`;
  if (source && (inTypeScript || !isFile(path)) && isFile(source)) return source;
  if (isFile(path)) return undefined;
  return [
    ...endings.map((add) => `${path}${add}`),
    ...endings.map((add) => resolve(path, `index${add}`)),
  ].find(isFile);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
