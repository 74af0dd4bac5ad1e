import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { runtimeFolder } from './runtime-folder.ts';

/** require() loads a CommonJS package faster than import() does, and every cell of a run loads it anew. */
const require = createRequire(import.meta.url);

export type RuntimeModule = typeof import('onnxruntime-common');

/** The installed onnxruntime, which runs compiled programs. */
export interface Runtime {
  readonly module: RuntimeModule;
  readonly version: string;
  /** The folder it is installed in. */
  readonly folder: string;
}

/**
 * In the order in which they are tried: a package that the user has installed, which can be another release or
 * have CUDA's libraries, and the one that was fetched.
 */
const packages = () => ['onnxruntime-node', join(runtimeFolder(), 'node_modules', 'onnxruntime-node')];

const remedy = 'npx hierbench setup';

let found: Runtime | undefined;

/**
 * Loads onnxruntime once per process.
 * @throws Error saying in one line why none loads and how to install one.
 */
export function findRuntime(): Runtime {
  found ??= firstOf(packages());
  return found;
}

/** The first of these packages or folders that loads. @param load loads one; tests pass a stand-in */
export function firstOf(names: readonly string[], load: (name: string) => Runtime = loadPackage): Runtime {
  let reason = 'onnxruntime-node is not installed';
  for (const name of names) {
    try {
      return load(name);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' || !message.includes(`'${name}/package.json'`))
        reason = `${basename(name)} does not load: ${message.split('\n')[0]}`;
    }
  }
  throw new Error(`${reason}; this fetches it from the npm registry: ${remedy}`);
}

function loadPackage(name: string): Runtime {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const { version } = require(join(folder, 'package.json')) as { version: string };
  return { module: require(name) as RuntimeModule, version, folder };
}

/**
 * Whether the runtime has the library that runs programs on NVIDIA GPUs. This is checked before a session is
 * opened, because without the library one release ignores the request and another writes pages to stderr.
 */
export function hasCuda({ folder }: Pick<Runtime, 'folder'>): boolean {
  const library =
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  const place = join(process.platform, process.arch, library);
  return ['napi-v6', 'napi-v3'].some((api) => existsSync(join(folder, 'bin', api, place)));
}
