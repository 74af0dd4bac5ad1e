// Compiles the TypeScript sources into dist/, bundles the processes and the pages' scripts, writes the
// notices of the libraries inside, and makes the command executable.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleBaselines } from './bundle-baselines.mjs';
import { bundleExplorer } from './bundle-explorer.mjs';
import { bundleLive } from './bundle-live.mjs';
import { bundleProcesses, processes } from './bundle-processes.mjs';
import { bundleTf } from './bundle-tf.mjs';
import { fontNotice } from './font.mjs';
import { noticesOf, noticesText } from './notices.mjs';
import { pruneDeclarations } from './prune-declarations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(
  /package\.json$/,
  'bin/tsc',
);
// Comments stay in the declarations, where editors show them, and not in the code: they are a third of it.
for (const part of [['--declaration', 'false', '--removeComments'], ['--emitDeclarationOnly']]) {
  const compile = [tsc, '-p', `${root}tsconfig.build.json`, ...part];
  const built = spawnSync(process.execPath, compile, { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
const filesOfTf = await bundleTf(root, `${root}dist/learners/engine`);
// The bundles are warmed up with a small cell each, and whoever builds goes on to run something.
const { findRuntime } = await import('../dist/learners/engine/compiled/runtime/find-runtime.js');
try {
  findRuntime();
} catch {
  const { fetchRuntime } = await import('../dist/learners/engine/compiled/runtime/fetch-runtime.js');
  await fetchRuntime().catch(({ message }) =>
    console.error(`onnxruntime-node cannot be fetched: ${message}`),
  );
}
const { singleThreadedFlags } = await import('../dist/harness/processes/single-threaded.js');
const { fontFamily } = await import('../dist/reports/charts/ink.js');
const inside = [
  ...filesOfTf,
  ...(await bundleProcesses({
    root,
    folder: `${root}dist/harness/processes`,
    started: processes(singleThreadedFlags),
  })),
  ...(await bundleExplorer(root, `${root}dist/reports/explorer`, fontFamily)),
];
await bundleLive(root, `${root}dist/reports/live`);
await bundleBaselines(root, `${root}dist/reports/baselines/bundled`);
const introduction =
  'hierbench is under the MIT licence (LICENSE). Files in dist/ whose names end in -bundle.js, learners/engine/tf.cjs, and explorer.js beside the fonts ' +
  'in dist/reports/explorer, also hold code of the following packages, and the font files are a part of a font; these are under ' +
  'their own licences.';
writeFileSync(
  `${root}dist/THIRD-PARTY-NOTICES.txt`,
  noticesText(introduction, [...noticesOf(inside, root), fontNotice(fontFamily)]),
);
// The declarations of package.json's exports.
pruneDeclarations(`${root}dist`, [
  'index.d.ts',
  'harness/results/public.d.ts',
  'harness/definitions/loader/typescript.d.ts',
]);
chmodSync(`${root}dist/cli/cli.js`, 0o755);
