import nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { readTypeScript } from './read-typescript.ts';
import { isTypeScript, resolveTypeScript } from './resolve.ts';

/** The parts of Node's loader of CommonJS that programs have always extended; they are not typed. */
interface CommonJsLoader {
  readonly _extensions: Record<string, (module: CommonJsModule, filename: string) => void>;
  readonly _cache: Record<string, CommonJsModule | undefined>;
  _resolveFilename(request: string, parent: CommonJsModule | undefined, ...rest: unknown[]): string;
}

interface CommonJsModule {
  readonly filename?: string | null;
  _compile(source: string, filename: string, format?: string): void;
}

const loader = nodeModule as unknown as CommonJsLoader;

/** Lets require() load TypeScript. */
export function requireTypeScript(): void {
  for (const ending of ['.ts', '.mts', '.cts'])
    loader._extensions[ending] = (module, filename) => {
      const { format, source } = readTypeScript(filename);
      module._compile(source, filename, format);
    };
}

/** Makes require() read files in TypeScript anew, because they may have been edited. */
export function forgetTypeScript(): void {
  for (const file of Object.keys(loader._cache)) if (isTypeScript(file)) delete loader._cache[file];
}

/** Lets require() find TypeScript by its rules; needed where no hook sees what require() looks for. */
export function resolveInRequire(): void {
  const find = loader._resolveFilename;
  loader._resolveFilename = (request, parent, ...rest) => {
    const from = parent?.filename ? pathToFileURL(parent.filename).href : undefined;
    return find.call(loader, resolveTypeScript(request, from) ?? request, parent, ...rest);
  };
}
