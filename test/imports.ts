import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** An import of one source file by another; both are paths from the root of the repository. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** What a source file imports, requires or takes types from. */
export function specifiersOf(source: string): string[] {
  const found = source.matchAll(
    /(?:\bfrom|\bimport\(?|\b(?:createR|r)equire\((?:[^()]*\)\()?|\bnew URL\()\s*['"`]([^'"`$]+)['"`]/g,
  );
  return [...found].map(([, specifier]) => specifier);
}

/** The TypeScript files of a folder, as paths from the root. */
export function sourcesOf(folder: string): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true })
    .map((name) => posix.join(folder, String(name).replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts'));
}

/** The files of this repository that a file imports. */
export function importsOf(file: string): Import[] {
  return specifiersOf(readFileSync(`${root}${file}`, 'utf8'))
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({ from: file, to: posix.join(posix.dirname(file), specifier) }));
}
