import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '../../results/package-info.ts';
import { plain } from './resolve.ts';

/**
 * What `hierbench` means in a file that a process of this package loads. Importing all of it takes several
 * times as long as many a cell, and would bring a second copy of what the process already runs. A file that
 * needs only what definitions need is therefore given the process's own copy of that.
 */

/** The name under which a process keeps what it gives to definitions. */
const key = Symbol.for('hierbench.definition-exports');

/** Marks the URL of the module that hands out the process's own copy. */
const mark = '?own';

const wholePath = join(packageRoot, 'dist', 'index.js');
const whole = pathToFileURL(wholePath).href;

/**
 * The path that `hierbench` means in a file of this package, such as its examples, whatever the tsconfig.json
 * of the checkout maps it to; undefined elsewhere.
 */
export function ownPath(parent: string | undefined): string | undefined {
  const file = parent?.startsWith('file:') ? fileURLToPath(plain(parent)) : '';
  const inside = file.startsWith(packageRoot + sep) ? file.slice(packageRoot.length) : 'node_modules';
  return inside.includes('node_modules') ? undefined : wholePath;
}

/** What a process gives to the definitions that it loads. */
export function give(exports: Readonly<Record<string, unknown>>): void {
  (globalThis as { [key]?: typeof exports })[key] = exports;
}

/**
 * The URL of the module to load instead of a resolved one, or that one.
 *
 * @param names what the process gives
 */
export function ownModule(
  url: string,
  specifier: string,
  parent: string | undefined,
  names: ReadonlySet<string>,
): string {
  if (url !== whole || specifier !== 'hierbench' || names.size === 0) return url;
  return parent?.startsWith('file:') && needsOnly(names, fileURLToPath(plain(parent)))
    ? `${whole}${mark}`
    : url;
}

/** The source of that module; undefined for every other. */
export function ownSource(url: string, names: ReadonlySet<string>): string | undefined {
  if (url !== `${whole}${mark}`) return undefined;
  return `export const { ${[...names].join(', ')} } = globalThis[Symbol.for(${JSON.stringify(key.description)})];`;
}

/**
 * Whether a file, of all that hierbench exports, imports nothing but these names and types. Read from its
 * text; in doubt the answer is no.
 */
function needsOnly(names: ReadonlySet<string>, file: string): boolean {
  const text = readFileSync(file, 'utf8');
  const clauses = [...text.matchAll(/\bimport\s*(type\s*)?\{([^{}]*)\}\s*from\s*(['"])hierbench\3/g)];
  if (clauses.length !== [...text.matchAll(/['"`]hierbench['"`]/g)].length) return false;
  return clauses
    .filter(([, type]) => type === undefined)
    .flatMap(([, , clause]) => clause.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^type\s/.test(part))
    .every((part) => names.has(part.split(/\s+as\s+/)[0]));
}
