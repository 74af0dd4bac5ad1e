import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { usesTypesAsValues } from './types-as-values.ts';

/** JavaScript made of a TypeScript file. */
export interface Compiled {
  readonly code: string;
  /** A source map; absent if every token is where it was. */
  readonly map?: string;
}

/** What the compiler throws, which is no Error. */
interface Mistake {
  readonly code: 'InvalidSyntax' | 'UnsupportedSyntax';
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
}

/**
 * Turns TypeScript into JavaScript. Types are overwritten with spaces, so that every position in a stack trace
 * is one in the file. Enums, namespaces, parameter properties and the like need code of their own, and types
 * that are imported or exported without `type` have to be left out; a file with any of them is printed anew
 * and has a source map.
 *
 * @param keepsImports whether imports of which nothing is used are kept, as with `verbatimModuleSyntax`
 * @throws SyntaxError whose message ends with the place, such as `(my-learner.ts:7:3)`
 */
export function compile(source: string, file: string, keepsImports: boolean): Compiled {
  try {
    const { code } = compiler().transformSync(source, { mode: 'strip-only', filename: file });
    if (keepsImports || !usesTypesAsValues(code)) return { code };
  } catch (error) {
    if (mistakeOf(error)?.code !== 'UnsupportedSyntax') throw syntaxError(error, file);
  }
  try {
    return compiler().transformSync(source, {
      mode: 'transform',
      sourceMap: true,
      filename: file,
      transform: { verbatimModuleSyntax: keepsImports },
    });
  } catch (error) {
    throw syntaxError(error, file);
  }
}

// Loaded only when needed: it is four megabytes of WebAssembly.
function compiler(): typeof import('@swc/wasm-typescript') {
  return createRequire(import.meta.url)('@swc/wasm-typescript') as typeof import('@swc/wasm-typescript');
}

function mistakeOf(error: unknown): Mistake | undefined {
  return error instanceof Error ? undefined : (error as Mistake);
}

function syntaxError(error: unknown, file: string): unknown {
  const mistake = mistakeOf(error);
  return mistake ? new SyntaxError(`${mistake.message} (${placeOf(mistake, file)})`) : error;
}

function placeOf({ startLine, startColumn }: Mistake, file: string): string {
  return `${basename(file)}:${startLine}:${startColumn + 1}`;
}
