// Compiles the test files for run.mjs. Every process that a test starts, and every test file is one, would otherwise
// spend its first second on compiling the sources again: tests run on dist/, which is also what users run.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import esbuild from 'esbuild';

const testFolder = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

/** Compiled tests; inside the project, so that they find its packages. */
export const outputFolder = join(root, '.compiled-tests');

/** The module of dist/ that a source file became, or undefined where it is not part of the product. */
function builtModule(source) {
  const inside = relative(root, source);
  if (inside.startsWith('..') || !inside.endsWith('.ts')) return undefined;
  const built = join(root, 'dist', `${inside.slice(0, -'.ts'.length)}.js`);
  return existsSync(built) ? built : undefined;
}

const moduleUrl = (path) => pathToFileURL(path).href;

/** A test file and its helpers become one module; product code and packages stay outside of it. */
const testsOnDist = {
  name: 'tests-on-dist',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^hierbench$/ }, () => ({
      path: moduleUrl(join(root, 'dist', 'index.js')),
      external: true,
    }));
    onResolve({ filter: /^\.\.?\// }, ({ path, importer }) => {
      const file = resolve(dirname(importer), path);
      const built = builtModule(file);
      if (built !== undefined) return { path: moduleUrl(built), external: true };
      return file.endsWith('.ts') ? undefined : { path: moduleUrl(file), external: true };
    });
    // A test finds its fixtures from the place of its source.
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        /\bimport\.meta\.url\b(?!\)\(')/g,
        JSON.stringify(moduleUrl(path)),
      ),
      loader: 'ts',
    }));
  },
};

/** Learners that many processes load. */
const fixtures = () =>
  readdirSync(join(testFolder, 'harness/conformance/broken'))
    .map((file) => `harness/conformance/broken/${file}`)
    .concat(['sound', 'elsewhere'].map((name) => `harness/conformance/${name}.ts`))
    .concat(
      'harness/fixtures/misbehaving-learner.ts',
      'slurm/awaiting-learner.ts',
      'learners/engine/webgpu/device-tests.ts',
    );

/**
 * @param {readonly (readonly string[])[]} groups paths in test/ of test files; those of a group share a process
 * @returns {Promise<string[]>} a module for each group
 */
export async function compileTests(groups) {
  rmSync(outputFolder, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [...groups.flat(), ...fixtures()].map((file) => join(testFolder, file)),
    outbase: testFolder,
    outdir: outputFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    plugins: [testsOnDist],
    logLevel: 'warning',
  });
  return groups.map((files, index) =>
    files.length === 1 ? compiledFile(files[0]) : groupModule(files, index),
  );
}

const compiledFile = (file) => join(outputFolder, file.replace(/\.ts$/, '.mjs'));

/** A module that makes each file a suite, so that what runs before or after its tests does so for no others. */
function groupModule(files, index) {
  const path = join(outputFolder, `group-${index + 1}.test.mjs`);
  const suites = files.map(
    (file) =>
      `describe(${JSON.stringify(file)}, async () => void (await import(${JSON.stringify(moduleUrl(compiledFile(file)))})));`,
  );
  writeFileSync(path, ["import { describe } from 'node:test';", ...suites, ''].join('\n'));
  return path;
}
