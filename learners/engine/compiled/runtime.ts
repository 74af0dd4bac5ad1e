import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** By require(), which takes less than import() for a CommonJS package: every cell of a run loads it anew. */
const require = createRequire(import.meta.url);

export type RuntimeModule = typeof import('onnxruntime-node');

/** The onnxruntime that runs compiled programs here. */
export interface Runtime {
  readonly module: RuntimeModule;
  readonly version: string;
  /** The folder it is installed in. */
  readonly folder: string;
}

/**
 * In the order in which they are tried. Recent releases of onnxruntime-node have an install script that downloads CUDA
 * libraries on Linux from outside the npm registry; where it cannot, npm leaves the (optional) package out. The second is
 * the last release without such a script, under another name: whatever the first does, one of them is installed.
 */
const packages = ['onnxruntime-node', 'onnxruntime-node-cpu'] as const;

const remedy = 'npm install onnxruntime-node-cpu@npm:onnxruntime-node@1.16.3';

let found: Runtime | undefined;

/** Loads onnxruntime once a process. @throws Error with why none loads and what would bring one, in one line. */
export function findRuntime(): Runtime {
  found ??= firstOf(packages);
  return found;
}

/** @param load what require() does, or a stand-in */
export function firstOf(names: readonly string[], load: (name: string) => Runtime = loadPackage): Runtime {
  let reason = 'onnxruntime-node is not installed';
  for (const name of names) {
    try {
      return load(name);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' || !message.includes(`'${name}/package.json'`))
        reason = `${name} does not load: ${message.split('\n')[0]}`;
    }
  }
  throw new Error(`${reason}; this installs a release that needs no download: ${remedy}`);
}

function loadPackage(name: string): Runtime {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const { version } = require(join(folder, 'package.json')) as { version: string };
  return { module: require(name) as RuntimeModule, version, folder };
}

/**
 * Whether the runtime has the library that runs programs on NVIDIA GPUs. Asked before a session is: without the library,
 * one release ignores the request and another writes pages to stderr.
 */
export function hasCuda({ folder }: Pick<Runtime, 'folder'>): boolean {
  const library =
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  const place = join(process.platform, process.arch, library);
  return ['napi-v6', 'napi-v3'].some((api) => existsSync(join(folder, 'bin', api, place)));
}
