import { createRequire } from 'node:module';
import type { BackendName, BackendRequest, Engine } from './backend.ts';
import { backendNames } from './backend.ts';

const require = createRequire(import.meta.url);

/**
 * Loads the first backend of the list that works here (`auto`), or the one asked for.
 *
 * @throws Error naming the backend and the reason, where the one asked for does not load.
 */
export async function openEngine(request: BackendRequest = 'auto'): Promise<Engine> {
  const passedOver: string[] = [];
  for (const backend of request === 'auto' ? backendNames : [request]) {
    try {
      const versions = await loaders[backend]();
      const why = [`${backend} (${descriptions[backend]})`, ...passedOver].join('; ');
      return { backend, why, versions };
    } catch (error) {
      const reason = oneLine(error);
      if (request !== 'auto') throw new Error(`backend ${backend} does not load here: ${reason}`);
      passedOver.push(`${backend} was passed over: ${reason}`);
    }
  }
  throw new Error(`no backend loads here: ${passedOver.join('; ')}`);
}

const descriptions: Record<BackendName, string> = {
  'tensorflow-gpu': 'TensorFlow’s native library through @tensorflow/tfjs-node-gpu',
  compiled: 'TF.js programs traced once and run by onnxruntime-node',
  wasm: 'TF.js kernels in WebAssembly, one thread',
  cpu: 'TF.js kernels in plain JavaScript',
};

/**
 * Each loads what its backend needs and returns the versions that decide the bits of a result. By require(): import() of
 * a CommonJS package takes longer, because Node searches its source for what it exports.
 */
const loaders: Record<BackendName, () => Promise<Record<string, string>>> = {
  async 'tensorflow-gpu'() {
    // The name is kept from the compiler: the package is optional and often absent.
    const name = '@tensorflow/tfjs-node-gpu';
    require(name);
    return { 'tfjs-node-gpu': versionOf(name), ...tfjsVersion() };
  },
  async compiled() {
    const name = 'onnxruntime-node';
    require(name);
    return { 'onnxruntime-node': versionOf(name), ...tfjsVersion() };
  },
  async wasm() {
    return { 'tfjs-backend-wasm': versionOf('@tensorflow/tfjs-backend-wasm'), ...tfjsVersion() };
  },
  async cpu() {
    return tfjsVersion();
  },
};

function tfjsVersion(): Record<string, string> {
  return { tfjs: versionOf('@tensorflow/tfjs') };
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}

function oneLine(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'its package is not installed';
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
