import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ModuleFormat } from './module-format.ts';
import { ownModule, ownPath, ownSource } from './own-module.ts';
import { readTypeScript } from './read-typescript.ts';
import { isTypeScript, plain, resolveTypeScript } from './resolve.ts';

/** What of Node's context a resolution depends on. */
export interface ResolveContext {
  readonly parentURL?: string | undefined;
  readonly conditions?: readonly string[];
}

export interface LoadContext {
  readonly conditions?: readonly string[];
  readonly importAttributes?: Readonly<Record<string, string | undefined>>;
}

export interface Loaded {
  readonly format: ModuleFormat;
  readonly source: string | null;
  readonly shortCircuit: true;
}

/** The query with which load-file.ts reads a file anew; what the file imports in TypeScript gets the same. */
const freshness = /\?hierbench-load=\d+$/;

/** The specifier with which to ask Node, in place of the written one. */
export function asked(specifier: string, { parentURL, conditions }: ResolveContext): string {
  const own = specifier === 'hierbench' ? ownPath(parentURL) : undefined;
  const path = own ?? resolveTypeScript(specifier, parentURL);
  if (path === undefined) return specifier;
  // require() takes no URLs.
  return conditions?.includes('require') ? path : pathToFileURL(path).href;
}

/**
 * The URL to load in place of the one that Node found.
 *
 * @param names what the process gives to definitions: see own-module.ts
 */
export function resolved(
  url: string,
  specifier: string,
  { parentURL, conditions }: ResolveContext,
  names: ReadonlySet<string>,
): string {
  if (conditions?.includes('require')) return url;
  const query = freshness.exec(parentURL ?? '')?.[0];
  const fresh = query !== undefined && url.startsWith('file:') && isTypeScript(url);
  return fresh ? `${url}${query}` : ownModule(url, specifier, parentURL, names);
}

/** A module's code, if Node cannot load it by itself. */
export function load(
  url: string,
  { conditions, importAttributes }: LoadContext,
  names: ReadonlySet<string>,
): Loaded | undefined {
  const own = ownSource(url, names);
  if (own !== undefined) return { format: 'module', source: own, shortCircuit: true };
  if (!url.startsWith('file:')) return undefined;
  const file = fileURLToPath(plain(url));
  if (isTypeScript(file)) return loadTypeScript(url, file);
  // TypeScript lets data be imported without saying that they are JSON.
  if (extname(file) === '.json' && !conditions?.includes('require') && importAttributes?.type === undefined) {
    const text = JSON.stringify(readFileSync(file, 'utf8'));
    return { format: 'module', source: `export default JSON.parse(${text});`, shortCircuit: true };
  }
  return undefined;
}

function loadTypeScript(url: string, file: string): Loaded {
  const { format, source } = readTypeScript(file, url);
  // Node loads CommonJS in its own way if it is given no code: see common-js.ts.
  return { format, source: format === 'commonjs' ? null : source, shortCircuit: true };
}
