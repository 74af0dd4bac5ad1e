// Bundles a process of the harness into one file each. Every cell starts one, every check of a learner three: hundreds
// of small modules, and libraries of which little is used, would take longer to load than many a cell takes to run.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import esbuild from 'esbuild';

const require = createRequire(import.meta.url);

/**
 * Not bundled: native packages, optional ones, those that locate files of their own by their place on the disk,
 * and a large one that only files in TypeScript need.
 */
const external = [
  'onnxruntime-node',
  '@swc/wasm-typescript',
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-backend-wasm',
];

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
    // importFromOutside is a parameter of the bundle: see start-bundle.cjs.
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
 * Bundles a process of the harness into one file: writes `<name>.cjs`, which starts it, the bundle, and the bundle's
 * compiled code.
 *
 * @param {object} what
 * @param {string} what.root the folder of package.json
 * @param {string} what.source the process's source file, inside `root`
 * @param {string} what.folder the folder to write to; the bundle looks packages up from there
 * @param {string} what.name the name of the written files
 * @param {readonly string[]} what.flags the flags that Node is given for such processes
 * @param {readonly unknown[]} what.messages what it is sent to warm up, over its channel
 * @param {boolean} [what.ipc] whether its channel is Node's own, and not a pipe of lines
 */
export async function bundleProcess({ root, source, folder, name, flags, messages, ipc = false }) {
  const bundle = `${folder}/${name}-bundle.js`;
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: bundle,
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
  const starter = `${folder}/${name}.cjs`;
  const text = readFileSync(`${root}/harness/processes/start-bundle.cjs`, 'utf8');
  writeFileSync(starter, text.replace('process-bundle.js', `${name}-bundle.js`));
  await compileAhead({ starter, bundle, flags, messages, ipc });
}

/** The process of a cell; it runs a small cell to warm up. */
export const bundleWorker = (root, folder, flags) =>
  bundleProcess({
    root,
    source: 'harness/cell/cell-worker.ts',
    folder,
    name: 'cell-worker',
    flags,
    messages: [sampleJob],
  });

/** The process in which a learner is checked; it fits one learner to warm up. */
export const bundleChecker = (root, folder) =>
  bundleProcess({
    root,
    source: 'harness/conformance/check-worker.ts',
    folder,
    name: 'check-worker',
    flags: [],
    messages: [{ type: 'open', subject: sampleSubject, scratch: '' }, { type: 'begin' }],
    ipc: true,
  });

/**
 * Runs the process on a small task and keeps the code that was compiled for it. Without that code the process runs as
 * well, only later, so a failure here does not fail the build.
 */
function compileAhead({ starter, bundle, flags, messages, ipc }) {
  const keepCode = `
    const { writeFileSync } = require('node:fs');
    const script = require(${JSON.stringify(starter)});
    process.on('exit', () => writeFileSync(${JSON.stringify(`${bundle}.cache`)}, script.createCachedData()));`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...flags, '-e', keepCode], {
      stdio: ['ignore', 'ignore', 'inherit', ipc ? 'ipc' : 'pipe'],
    });
    // Not 'close': after a disconnect it does not come every time.
    child.once('exit', resolve);
    child.once('error', resolve);
    if (ipc) return void askInTurn(child, messages);
    const channel = child.stdio[3];
    channel.on('error', () => {});
    // Unread output would keep the process waiting.
    channel.resume();
    for (const message of messages) channel.write(`${JSON.stringify(message)}\n`);
  });
}

/** Sends every message after the answer to the one before it, and lets the process go. */
function askInTurn(child, messages) {
  const scratch = mkdtempSync(join(tmpdir(), 'hierbench-build-'));
  const left = messages.map((message) => ('scratch' in message ? { ...message, scratch } : message));
  const next = () => {
    if (left.length > 0) child.send(left.shift());
    else child.disconnect();
  };
  child.on('message', next);
  child.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  next();
}

const sampleSubject = { name: 'deep-sgd', folder: '.', params: {}, backend: 'auto' };

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
