import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../input/errors.ts';
import { oneLine } from '../../results/one-line.ts';
import { sha256 } from '../../results/sha256.ts';
import { forgetTypeScript } from '../loader/common-js.ts';
import { give } from '../loader/own-module.ts';
import { registerTypeScript } from '../loader/register.ts';
import { isTypeScript } from '../loader/resolve.ts';
import { syntaxErrorPlace } from '../loader/syntax-error-place.ts';
import { importModule } from './import-module.ts';
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

let loads = 0;

/**
 * Loads a file's default export. TypeScript files need no build step; they are read anew every time, as is
 * what they import in TypeScript, because they may have been edited since.
 */
async function importDefault(path: string): Promise<unknown> {
  const exports = await import('../loader/definition-exports.ts');
  give(exports);
  registerTypeScript(Object.keys(exports));
  loads += 1;
  forgetTypeScript();
  const query = isTypeScript(path) ? `?hierbench-load=${loads}` : '';
  const loaded = await importModule(`${pathToFileURL(path).href}${query}`);
  const value = (loaded as { default: unknown }).default;
  // The exports of compiled CommonJS are one object.
  const { __esModule: commonJs } = (value ?? {}) as { __esModule?: boolean };
  return commonJs ? (value as { default: unknown }).default : value;
}

/** One line that says what was thrown, and where in the file. */
function reasonOf(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : `it throws ${String(error)}`;
  if (/Cannot find (package|module) '?hierbench\b/.test(message))
    return 'it imports hierbench, which is not installed next to it; npm install hierbench';
  const syntax = error instanceof Error && error.name === 'SyntaxError';
  // The compiler's messages end with the place.
  if (syntax && /\(.+:\d+:\d+\)$/.test(message)) return oneLine(message);
  const place = userPlace(error) ?? (syntax ? syntaxErrorPlace(path) : undefined);
  const line = `${oneLine(message)}${place === undefined ? '' : ` (${place})`}`;
  return syntax && isTypeScript(path) ? `${line}${hint(message, path)}` : line;
}

/** What of TypeScript may be the reason for a syntax error that only Node finds. */
function hint(message: string, path: string): string {
  if (message.includes('does not provide an export named')) return '; if that is a type, import it with type';
  return hasDecorators(path)
    ? '; decorators are not compiled, so write it without them, or compile it first'
    : '';
}

function hasDecorators(path: string): boolean {
  return /^\s*@[A-Za-z_$]/m.test(readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''));
}
