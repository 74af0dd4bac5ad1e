import { readFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { basename, extname } from 'node:path';
import { settingsFor } from './typescript-settings.ts';

/** Both from 1. A line of 0: somewhere in the file. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a position in compiled code is in its TypeScript file. The loader hands files that are CommonJS to Node as data URLs that
 * hold their code and name their file, and Node finds no source map by such a name: the file is compiled once more, and
 * where that gives the same code, its source map is the one that is missing.
 */
export function sourcePosition(
  url: string,
  { line, column }: Position,
): (Position & { readonly file: string }) | undefined {
  const at = url.lastIndexOf('?filePath=');
  if (at < 0) return undefined;
  const file = decodeURIComponent(url.slice(at + '?filePath='.length)).replace(/\?.*$/s, '');
  const code = decodeURIComponent(url.slice(url.indexOf(',') + 1, at));
  const found = compiledAgain(file, code);
  if (!found) return { file, line: 0, column: 0 };
  const { originalLine, originalColumn } = found.map.findEntry(line - 1 - found.linesBefore, column - 1) as {
    originalLine?: number;
    originalColumn?: number;
  };
  if (originalLine === undefined || originalColumn === undefined) return { file, line: 0, column: 0 };
  return { file, line: originalLine + 1, column: originalColumn + 1 };
}

/** Where the compiler finds a file's first mistake, from the file's name on: of plain JavaScript Node does not say. */
export function mistakePlace(file: string): string | undefined {
  try {
    compiler().transformSync(readFileSync(file, 'utf8'), {
      sourcefile: file,
      loader: 'js',
      logLevel: 'silent',
    });
  } catch (error) {
    const [mistake] =
      (error as { errors?: { location: { line: number; column: number } | null }[] }).errors ?? [];
    if (mistake?.location) return `${basename(file)}:${mistake.location.line}:${mistake.location.column + 1}`;
  }
  return undefined;
}

/** The one that the loader of TypeScript has. */
function compiler(): typeof import('esbuild') {
  const find = createRequire(import.meta.url);
  return createRequire(find.resolve('tsx/package.json'))('esbuild');
}

/** The compiler's map of a file, and how many lines its loader puts before the code; undefined where the code is another. */
function compiledAgain(
  file: string,
  code: string,
): { readonly map: SourceMap; readonly linesBefore: number } | undefined {
  const source = readFileSync(file, 'utf8');
  const settings = settingsFor(file);
  for (const tsconfigRaw of [
    undefined,
    ...(settings === undefined ? [] : [readFileSync(settings, 'utf8')]),
  ]) {
    const { code: body, map } = compiler().transformSync(source, {
      target: `node${process.versions.node}`,
      loader: extname(file) === '.tsx' ? 'tsx' : 'ts',
      sourcemap: true,
      sourcefile: file,
      minifyWhitespace: true,
      keepNames: true,
      format: 'cjs',
      platform: 'node',
      tsconfigRaw,
    });
    const start = code.indexOf(body.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '').trimEnd());
    if (start >= 0)
      return {
        map: new SourceMap(JSON.parse(map)),
        linesBefore: code.slice(0, start).split('\n').length - 1,
      };
  }
  return undefined;
}
