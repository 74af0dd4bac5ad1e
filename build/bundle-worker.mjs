// Bundles the process of a cell into one file. Every cell starts one: hundreds of small modules, and libraries of which
// it uses little, would take longer to load than many a cell takes to run.
import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// esbuild is what tsx compiles with: there wherever tsx is.
const esbuild = createRequire(require.resolve('tsx/package.json'))('esbuild');

/** Native packages, optional ones, and those that find files of their own by their place on the disk. */
const external = ['onnxruntime-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-backend-wasm'];

/**
 * What the package @tensorflow/tfjs is for training: its core, its gradients and its JavaScript kernels; without layers,
 * converters, data pipelines and WebGL. Copies of the core share one engine and one list of kernels, so backends loaded
 * from outside of the bundle find themselves in it.
 */
const trainingPart = `
  export * from '@tensorflow/tfjs-core';
  import '@tensorflow/tfjs-core/dist/register_all_gradients';
  import '@tensorflow/tfjs-backend-cpu';
`;

/** Makes of own modules and of packages what the bundler does best with. */
const adapt = {
  name: 'adapt',
  setup({ onLoad, onResolve }) {
    // A parameter of the bundle: see start-worker.cjs.
    onLoad({ filter: /[\\/]import-module\.ts$/ }, () => ({
      contents: 'export const importModule = (specifier) => importFromOutside(specifier);',
    }));
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
        // A require() that the bundler can see through.
        .replaceAll(/createRequire\(import\.meta\.url\)\((?=['"])/g, 'require(')
        // Only what is used of a namespace is kept.
        .replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';");
      return { contents: source, loader: 'ts' };
    });
    onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: 'tfjs', namespace: 'training-part' }));
    onLoad({ filter: /./, namespace: 'training-part' }, () => ({
      contents: trainingPart,
      resolveDir: require.resolve('@tensorflow/tfjs/package.json').replace(/package\.json$/, ''),
    }));
    // It looks for its libraries in a way of its own.
    onLoad({ filter: /[\\/]benchmark[\\/]benchmark\.js$/ }, ({ path }) => ({
      contents: `const libraries = { lodash: require('lodash'), platform: require('platform') };
        ${readFileSync(path, 'utf8').replace('freeExports && freeRequire(id)', 'libraries[id]')}`,
    }));
    // TF.js fetches models from the web with it.
    onResolve({ filter: /^node-fetch$/ }, () => ({ path: 'node-fetch', external: true }));
  },
};

/**
 * Writes cell-worker.cjs, which starts the worker, the bundle, and the bundle's compiled code.
 *
 * @param {string} root the folder of package.json
 * @param {string} folder where to; packages are looked up from there
 * @param {readonly string[]} flags those that Node is given for workers
 */
export async function bundleWorker(root, folder, flags) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['harness/cell/cell-worker.ts'],
    outfile: `${folder}/cell-worker-bundle.js`,
    bundle: true,
    // Node starts sooner on CommonJS than on modules.
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    supported: { 'dynamic-import': false },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    external,
    plugins: [adapt],
    logLevel: 'warning',
  });
  copyFileSync(`${root}/harness/cell/start-worker.cjs`, `${folder}/cell-worker.cjs`);
  await compileAhead(folder, flags);
}

/**
 * Runs a small cell and keeps the code that was compiled for it. Without it the worker runs as well, so that whatever
 * goes wrong here is no failure of the build.
 */
function compileAhead(folder, flags) {
  const keepCode = `
    const { writeFileSync } = require('node:fs');
    const script = require(${JSON.stringify(`${folder}/cell-worker.cjs`)});
    process.on('exit', () => writeFileSync(${JSON.stringify(`${folder}/cell-worker-bundle.js.cache`)}, script.createCachedData()));`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...flags, '-e', keepCode], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    child.once('close', resolve);
    child.once('error', resolve);
    const channel = child.stdio[3];
    channel.on('error', () => {});
    // Read, so that it ends.
    channel.resume();
    channel.write(`${JSON.stringify(sampleJob)}\n`);
  });
}

const sampleJob = {
  id: 'sample',
  spec: {
    kind: 'fit',
    family: 'bfc-wide',
    taskParams: {},
    d: 8,
    n: 256,
    learner: 'deep-sgd',
    learnerParams: { width: 16 },
    seed: 1,
    tuning: { trials: 0, seed: 1, validation: 0.2 },
    budget: { steps: 20, seconds: 20, memoryMiB: 2048 },
    testSize: 512,
    diagnose: false,
    backend: 'auto',
  },
};
