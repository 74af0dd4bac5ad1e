import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
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
  const url = pathToFileURL(path).href;
  const loaded = ['.ts', '.mts'].includes(extname(path))
    ? await importTypeScript(url)
    : await importModule(url);
  const value = (loaded as { default: unknown }).default;
  // Where no package.json near it says "type": "module", a TypeScript file is loaded as CommonJS, its exports as one object.
  const { __esModule: commonJs } = (value ?? {}) as { __esModule?: boolean };
  return commonJs ? (value as { default: unknown }).default : value;
}

async function importTypeScript(url: string): Promise<unknown> {
  const { tsImport } = (await importModule('tsx/esm/api')) as typeof import('tsx/esm/api');
  return tsImport(url, import.meta.url);
}

/** One line of what was thrown; a compiler's message has its cause on the second. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : `it throws ${String(error)}`;
  if (/Cannot find (package|module) '?hierbench\b/.test(message))
    return 'it imports hierbench, which is not installed beside it; npm install hierbench';
  return message.split('\n').slice(0, 2).join(' ').trim();
}
