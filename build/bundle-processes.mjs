// Bundles a process of the harness into one file each. Every cell starts one, every check of a learner three: hundreds
// of small modules, and libraries of which little is used, would take longer to load than many a cell takes to run.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import esbuild from 'esbuild';
import { filesInside } from './notices.mjs';

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
 * Adapts modules of this project, and of packages, for the bundler.
 *
 * @param {string} tfFile the path of tf.cjs from the bundle's folder
 */
const adapt = (tfFile) => ({
  name: 'adapt',
  setup({ onLoad, onResolve }) {
    // TF.js is a file of its own (bundle-tf.mjs).
    onLoad({ filter: /[\\/]bare-tf\.ts$/ }, () => ({
      contents: `export const tf = require(${JSON.stringify(tfFile)});`,
    }));
    onResolve({ filter: /[\\/]tf\.cjs$/ }, ({ path }) => ({ path, external: true }));
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
    // benchmark.js looks up its libraries in a way that the bundler cannot follow.
    onLoad({ filter: /[\\/]benchmark[\\/]benchmark\.js$/ }, ({ path }) => ({
      contents: `const libraries = { lodash: require('lodash'), platform: require('platform') };
        ${readFileSync(path, 'utf8').replace('freeExports && freeRequire(id)', 'libraries[id]')}`,
    }));
  },
});

/**
 * The processes: their names, the source files that start them, the flags that Node is given for them, what they are sent
 * to warm up, and whether their channel is Node's own, and not a pipe of lines. The first runs a small cell, the second
 * fits one learner.
 *
 * @param {readonly string[]} flags those of the process of a cell
 */
export const processes = (flags) => [
  { name: 'cell-worker', source: 'harness/cell/cell-worker.ts', flags, messages: [sampleJob], ipc: false },
  {
    name: 'check-worker',
    source: 'harness/conformance/check-worker.ts',
    flags: [],
    messages: [{ type: 'open', subject: sampleSubject, scratch: '' }, { type: 'begin' }],
    ipc: true,
  },
];

/**
 * Bundles processes of the harness into one file, because they share most of their code: writes the bundle, and for
 * each process `<name>.cjs`, which starts it, and its compiled code.
 *
 * @param {object} what
 * @param {string} what.root the folder of package.json
 * @param {string} what.folder the folder to write to; the bundle looks packages up from there
 * @param {ReturnType<typeof processes>} what.started
 * @returns {Promise<string[]>} the files whose code is inside, from `root`
 */
export async function bundleProcesses({ root, folder, started }) {
  const files = await bundleScript({ root, folder, started });
  const text = readFileSync(`${root}/harness/processes/start-bundle.cjs`, 'utf8');
  for (const { name, ...how } of started) {
    const starter = `${folder}/${name}.cjs`;
    writeFileSync(starter, text.replace('process-name', name));
    await compileAhead({ starter, code: `${folder}/${name}.cache`, ...how });
  }
  return files;
}

/**
 * Writes the bundle alone.
 *
 * @returns {Promise<string[]>} the files whose code is inside, from `root`
 */
export async function bundleScript({ root, folder, started }) {
  const bundle = `${folder}/processes-bundle.js`;
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    // processName is a parameter of the bundle: see start-bundle.cjs.
    stdin: {
      contents: started
        .map(({ name, source }) => `if (processName === '${name}') require('./${source}');`)
        .join('\n'),
      resolveDir: root,
      sourcefile: 'processes.js',
    },
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
    // What the libraries' sources say of their owners; build/notices.mjs adds their licences.
    legalComments: 'eof',
    metafile: true,
    sourcemap: true,
    sourcesContent: false,
    external,
    plugins: [adapt(relative(folder, join(root, 'dist/learners/engine/tf.cjs')))],
    logLevel: 'warning',
  });
  return filesInside(metafile, readFileSync(`${bundle}.map`, 'utf8'), folder, root);
}

/**
 * Runs the process on a small task and keeps the code that was compiled for it. Without that code the process runs as
 * well, only later, so a failure here does not fail the build.
 */
function compileAhead({ starter, code, flags, messages, ipc }) {
  const keepCode = `
    const { writeFileSync } = require('node:fs');
    const script = require(${JSON.stringify(starter)});
    process.on('exit', () => writeFileSync(${JSON.stringify(code)}, script.createCachedData()));`;
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
