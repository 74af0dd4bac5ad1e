// Bundles the process of a cell into one file. Every cell starts such a process, and hundreds of small
// modules, and libraries of which little is used, would take longer to load than many cells take to run.
import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// tsx depends on esbuild, so it is installed wherever tsx is.
const esbuild = createRequire(require.resolve('tsx/package.json'))('esbuild');

/**
 * Not bundled: native packages, optional ones, and those that locate files of their own by their place on the
 * disk.
 */
const external = ['onnxruntime-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-backend-wasm'];

/**
 * The part of @tensorflow/tfjs that training needs: its core, its gradients and its JavaScript kernels,
 * without layers, converters, data pipelines and WebGL. Copies of the core share one engine and one kernel
 * registry, so backends that are loaded from outside the bundle register with it as well.
 */
const trainingPart = `
  export * from '@tensorflow/tfjs-core';
  import '@tensorflow/tfjs-core/dist/register_all_gradients';
  import '@tensorflow/tfjs-backend-cpu';
`;

/** Adapts modules of this project, and of packages, for the bundler. */
const adapt = {
  name: 'adapt',
  setup({ onLoad, onResolve }) {
    // importFromOutside is a parameter of the bundle: see start-worker.cjs.
    onLoad({ filter: /[\\/]import-module\.ts$/ }, () => ({
      contents: 'export const importModule = (specifier) => importFromOutside(specifier);',
    }));
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
        // Becomes a require() that the bundler can resolve.
        .replaceAll(/createRequire\(import\.meta\.url\)\((?=['"])/g, 'require(')
        // With a namespace import, the bundler keeps only what is used.
        .replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';");
      return { contents: source, loader: 'ts' };
    });
    onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: 'tfjs', namespace: 'training-part' }));
    onLoad({ filter: /./, namespace: 'training-part' }, () => ({
      contents: trainingPart,
      resolveDir: require.resolve('@tensorflow/tfjs/package.json').replace(/package\.json$/, ''),
    }));
    // benchmark.js looks up its libraries in a way that the bundler cannot follow.
    onLoad({ filter: /[\\/]benchmark[\\/]benchmark\.js$/ }, ({ path }) => ({
      contents: `const libraries = { lodash: require('lodash'), platform: require('platform') };
        ${readFileSync(path, 'utf8').replace('freeExports && freeRequire(id)', 'libraries[id]')}`,
    }));
    // TF.js uses it only to fetch models from the web.
    onResolve({ filter: /^node-fetch$/ }, () => ({ path: 'node-fetch', external: true }));
  },
};

/**
 * Writes worker.cjs, which starts the worker, the bundle, and the bundle's compiled code.
 *
 * @param {string} root the folder of package.json
 * @param {string} folder the folder to write to; packages are resolved from there at run time
 * @param {readonly string[]} flags Node's flags for workers
 */
export async function bundleWorker(root, folder, flags) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['harness/cell/worker.ts'],
    outfile: `${folder}/worker-bundle.js`,
    bundle: true,
    // Node loads CommonJS faster than ES modules.
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
  copyFileSync(`${root}/harness/cell/start-worker.cjs`, `${folder}/worker.cjs`);
  await compileAhead(folder, flags);
}

/**
 * Runs a small cell and stores the code that was compiled for it. The worker also runs without that code, so
 * a failure here does not fail the build.
 */
function compileAhead(folder, flags) {
  const keepCode = `
    const { writeFileSync } = require('node:fs');
    const script = require(${JSON.stringify(`${folder}/worker.cjs`)});
    process.on('exit', () => writeFileSync(${JSON.stringify(`${folder}/worker-bundle.js.cache`)}, script.createCachedData()));`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...flags, '-e', keepCode], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    child.once('close', resolve);
    child.once('error', resolve);
    const channel = child.stdio[3];
    channel.on('error', () => {});
    // Consumed, because the stream would not end otherwise.
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
