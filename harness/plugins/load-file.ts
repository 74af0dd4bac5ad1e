import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.ts';
import { importModule } from '../import-module.ts';
import { sha256 } from '../sha256.ts';

/** Whether a name is one of a file: it starts like a path, or ends like a module or a program. */
export function isPath(name: string): boolean {
  return /^\.{0,2}[/\\]/.test(name) || /\.([cm]?[jt]s|py|learner\.yaml)$/.test(name);
}

/** SHA-256 of a file's content. */
export function fileDigest(path: string): string {
  return sha256(readFileSync(path));
}

/** A file's default export. @throws UserError naming the kind of file where it does not exist or does not load */
export async function loadDefault(kind: string, path: string): Promise<unknown> {
  if (!existsSync(path)) throw new UserError(`${kind} file ${path} does not exist`);
  try {
    return await importDefault(path);
  } catch (error) {
    throw new UserError(`${kind} file ${path} does not load: ${reasonOf(error)}`);
  }
}

/** Loads a file's default export. TypeScript files need no build step. */
async function importDefault(path: string): Promise<unknown> {
  const loaded = ['.ts', '.mts'].includes(extname(path))
    ? await importTypeScript(path)
    : await importModule(pathToFileURL(path).href);
  const value = (loaded as { default: unknown }).default;
  // Where no package.json near it says "type": "module", a TypeScript file is loaded as CommonJS, its exports as one object.
  const { __esModule: commonJs } = (value ?? {}) as { __esModule?: boolean };
  return commonJs ? (value as { default: unknown }).default : value;
}

/** By the compiler's settings that the file itself has, whatever those of the folder are that the command runs in. */
async function importTypeScript(path: string): Promise<unknown> {
  const { tsImport } = (await importModule('tsx/esm/api')) as typeof import('tsx/esm/api');
  const tsconfig = settingsFor(dirname(resolve(path))) ?? false;
  return tsImport(pathToFileURL(path).href, { parentURL: import.meta.url, tsconfig });
}

/** The tsconfig.json in a folder or the nearest above it. */
function settingsFor(folder: string): string | undefined {
  const file = join(folder, 'tsconfig.json');
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : settingsFor(dirname(folder));
}

/** One line of what was thrown; a compiler's message has its cause on the second. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : `it throws ${String(error)}`;
  if (/Cannot find (package|module) '?hierbench\b/.test(message))
    return 'it imports hierbench, which is not installed beside it; npm install hierbench';
  // The compiler's stand-in for import.meta in CommonJS, in which there is none.
  if (message.includes('import_meta'))
    return `it is loaded as CommonJS, where import.meta is empty; put { "type": "module" } into a package.json beside it, or name it .mts (${message})`;
  return message.split('\n').slice(0, 2).join(' ').trim();
}
