import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import {
  type BackendName,
  type BackendRequest,
  backendNames,
  defaultSettings,
  type Engine,
  type SessionSettings,
} from './backend.ts';
import { hasTensorflowLibrary } from './tensorflow-library.ts';

const require = createRequire(import.meta.url);

/**
 * Loads the first backend of the list that works here (`auto`), or the requested one. Only the compiled
 * backend has settings other than the default ones, so with them `auto` requests that backend.
 *
 * @throws Error naming the backend and the reason, if the requested one does not load.
 */
export async function openEngine(
  request: BackendRequest = 'auto',
  settings: Partial<SessionSettings> = {},
): Promise<Engine> {
  const wanted = { ...defaultSettings, ...settings };
  const usual = wanted.device === defaultSettings.device && wanted.threads === defaultSettings.threads;
  const asked = request === 'auto' && !usual ? 'compiled' : request;
  if (asked !== 'compiled' && !usual)
    throw new Error(`backend ${asked} has no choice of device or threads; only compiled has`);
  const passedOver: string[] = [];
  for (const backend of asked === 'auto' ? backendNames : [asked]) {
    try {
      const versions = await loaders[backend](wanted);
      const adapter = wanted.device === 'webgpu' ? await describeAdapter() : undefined;
      const device = adapter === undefined ? wanted.device : `${wanted.device} on ${adapter}`;
      const how = usual ? '' : `, ${device}, ${wanted.threads} thread${wanted.threads === 1 ? '' : 's'}`;
      const why = [`${backend} (${descriptions[backend]}${how})`, ...passedOver].join('; ');
      return {
        backend,
        why,
        versions,
        ...(backend === 'compiled' ? { settings: wanted } : {}),
        ...(adapter === undefined ? {} : { adapter }),
      };
    } catch (error) {
      const reason = oneLine(error);
      if (asked !== 'auto') throw new Error(`backend ${backend} does not load here: ${reason}`);
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
 * Each loads what its backend needs and returns the versions that the bits of a result depend on. They use
 * require(), because import() of a CommonJS package takes longer: Node has to search its source for its
 * exports.
 */
const loaders: Record<BackendName, (settings: SessionSettings) => Promise<Record<string, string>>> = {
  async 'tensorflow-gpu'() {
    // A variable hides the name from the compiler, because the package is optional and often absent.
    const name = '@tensorflow/tfjs-node-gpu';
    if (!hasTensorflowLibrary(dirname(require.resolve(`${name}/package.json`))))
      throw new Error(
        'its native library is not installed, because its install script did not run or failed',
      );
    require(name);
    return { 'tfjs-node-gpu': versionOf(name), ...tfjsVersion() };
  },
  async compiled(settings) {
    const [{ findRuntime }, { useSettings }] = await Promise.all([
      import('./compiled/runtime/find-runtime.ts'),
      import('./compiled/runtime/runtime-session.ts'),
    ]);
    const { version } = findRuntime();
    useSettings(settings);
    if (settings.device !== defaultSettings.device)
      await tryDevice().catch((error: Error) => {
        throw new Error(`device ${settings.device}: ${withoutPlace(error.message)}`);
      });
    return { 'onnxruntime-node': version, ...tfjsVersion() };
  },
  async wasm() {
    return { 'tfjs-backend-wasm': versionOf('@tensorflow/tfjs-backend-wasm'), ...tfjsVersion() };
  },
  async cpu() {
    return tfjsVersion();
  },
};

/**
 * Computes a small product, so that unsuitable drivers and libraries fail now and not in the middle of a fit.
 */
async function tryDevice(): Promise<void> {
  const { openProductLoop } = await import('./compiled/product-loop.ts');
  const loop = await openProductLoop([{ a: { name: 'a', shape: [2, 2] }, b: { name: 'b', shape: [2, 2] } }]);
  await loop.run(1);
  loop.dispose();
}

/** What onnxruntime says, without the path of its source file, the function and the condition. */
function withoutPlace(message: string): string {
  return message.split('\n')[0].replace(/^\/\S+:\d+ .* was false\. /, '');
}

async function describeAdapter(): Promise<string> {
  const { adapterInUse, adapterText } = await import('./compiled/runtime/adapter.ts');
  return adapterText(adapterInUse());
}

function tfjsVersion(): Record<string, string> {
  return { tfjs: versionOf('@tensorflow/tfjs-core') };
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}

function oneLine(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'its package is not installed';
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
