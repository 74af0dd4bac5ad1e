import { readFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { basename, extname } from 'node:path';
import { settingsFor } from './typescript-settings.ts';

/** Line and column, counted from 1. Line 0 means that the position in the file is unknown. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Maps a position in compiled code to its TypeScript file. The loader passes CommonJS files to Node as data
 * URLs that contain the code and the file's name, and Node finds no source map for such a URL. The file is
 * therefore compiled once more; if that gives the same code, the resulting source map is the missing one.
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

/**
 * Place of a file's first syntax error, as `name:line:column`, found by the compiler: for plain JavaScript,
 * Node gives none.
 */
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

/** The same esbuild that the TypeScript loader uses. */
function compiler(): typeof import('esbuild') {
  const find = createRequire(import.meta.url);
  return createRequire(find.resolve('tsx/package.json'))('esbuild');
}

/**
 * A file's source map, and how many lines the loader puts before the code; undefined if compiling gives
 * different code.
 */
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
