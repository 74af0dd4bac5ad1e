import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../input/errors.ts';
import { oneLine } from '../../results/one-line.ts';
import { sha256 } from '../../results/sha256.ts';
import { importModule } from './import-module.ts';
import { mistakePlace } from './source-position.ts';
import { settingsFor } from './typescript-settings.ts';
import { userPlace } from './user-place.ts';

/** Whether a name means a file: it starts like a path, or ends like a module or a program. */
export function isPath(name: string): boolean {
  return /^\.{0,2}[/\\]/.test(name) || /\.([cm]?[jt]s|py|learner\.yaml)$/.test(name);
}

/** SHA-256 of a file's content. */
export function fileDigest(path: string): string {
  return sha256(readFileSync(path));
}

/**
 * A file's default export.
 *
 * @throws UserError, naming the kind of file, if it does not exist or does not load
 */
export async function loadDefault(kind: string, path: string): Promise<unknown> {
  if (!existsSync(path)) throw new UserError(`${kind} file ${path} does not exist`);
  try {
    return await importDefault(path);
  } catch (error) {
    throw new UserError(`${kind} file ${path} does not load: ${reasonOf(error, path)}`);
  }
}

/** Loads a file's default export. TypeScript files need no build step. */
async function importDefault(path: string): Promise<unknown> {
  const loaded = ['.ts', '.mts'].includes(extname(path))
    ? await importTypeScript(path)
    : await importModule(pathToFileURL(path).href);
  const value = (loaded as { default: unknown }).default;
  // Unless a package.json near it says "type": "module", a TypeScript file is loaded as CommonJS: its exports
  // are one object.
  const { __esModule: commonJs } = (value ?? {}) as { __esModule?: boolean };
  return commonJs ? (value as { default: unknown }).default : value;
}

/**
 * Compiles with the settings of the file's own tsconfig.json, not those of the folder in which the command
 * runs.
 */
async function importTypeScript(path: string): Promise<unknown> {
  const { tsImport } = (await importModule('tsx/esm/api')) as typeof import('tsx/esm/api');
  const tsconfig = settingsFor(path) ?? false;
  return tsImport(pathToFileURL(path).href, { parentURL: import.meta.url, tsconfig });
}

/**
 * One line that says what was thrown, and where in the file. A compiler's message has cause and place on its
 * second line.
 */
function reasonOf(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : `it throws ${String(error)}`;
  if (/Cannot find (package|module) '?hierbench\b/.test(message))
    return 'it imports hierbench, which is not installed next to it; npm install hierbench';
  // CommonJS has no import.meta; import_meta is the compiler's stand-in for it.
  if (message.includes('import_meta'))
    return `it is loaded as CommonJS, where import.meta is empty; put { "type": "module" } into a package.json next to it, or name it .mts (${message})`;
  if (/^Transform failed/.test(message)) {
    const line = message.split('\n').slice(0, 2).join(' ').trim();
    // The loader compiles .mts files under the name .ts.
    return path.endsWith('.mts') ? line.replace(path.replace(/\.mts$/, '.ts'), () => path) : line;
  }
  const syntax = error instanceof Error && error.name === 'SyntaxError';
  const place = userPlace(error) ?? (syntax ? mistakePlace(path) : undefined);
  return `${oneLine(message)}${place === undefined ? '' : ` (${place})`}`;
}
