import nodeModule from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '../../results/package-info.ts';
import { requireTypeScript, resolveInRequire } from './common-js.ts';
import { asked, type LoadContext, load, type ResolveContext, resolved } from './hooks.ts';
import { acceptMaps } from './stack-maps.ts';

/** Node's function from 22.15 on, as far as it is used here. */
interface InThread {
  registerHooks?(hooks: {
    resolve(
      specifier: string,
      context: ResolveContext,
      next: (specifier: string, context: ResolveContext) => { url: string },
    ): { url: string };
    load(url: string, context: LoadContext, next: (url: string, context: LoadContext) => unknown): unknown;
  }): void;
}

let registered = false;

/**
 * From here on, this process imports TypeScript.
 *
 * @param given names of what the process gives to definitions: see own-module.ts
 */
export function registerTypeScript(given: readonly string[] = []): void {
  // A process that runs from the sources has a loader.
  if (registered || extname(fileURLToPath(import.meta.url)) === '.ts') return;
  registered = true;
  acceptMaps();
  requireTypeScript();
  const { registerHooks } = nodeModule as InThread;
  if (!registerHooks) {
    resolveInRequire();
    const thread = join(packageRoot, 'dist', 'harness', 'definitions', 'loader', 'hooks-thread.js');
    nodeModule.register(pathToFileURL(thread).href, { data: given });
    return;
  }
  const names = new Set(given);
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(asked(specifier, context), context);
      return { ...found, url: resolved(found.url, specifier, context, names) };
    },
    load: (url, context, next) => load(url, context, names) ?? next(url, context),
  });
}
