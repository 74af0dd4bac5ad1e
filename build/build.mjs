// Compiles the TypeScript sources into dist/, bundles the worker and the report page's explorer, and makes
// the command executable.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleExplorer } from './bundle-explorer.mjs';
import { bundleWorker } from './bundle-worker.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(
  /package\.json$/,
  'bin/tsc',
);
const built = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
const { singleThreadedFlags } = await import('../dist/harness/processes/single-threaded.js');
await bundleWorker(root, `${root}dist/harness/cell`, singleThreadedFlags);
await bundleExplorer(root, `${root}dist/reports/explorer`);
chmodSync(`${root}dist/cli/cli.js`, 0o755);
