// Runs every test file with Node's own test runner. Arguments narrow the choice: `node test/run.mjs kernel` runs the
// files whose path contains "kernel"; `--nightly` runs those of test/nightly, which take longer than anybody waits.
// `npm test` builds first; run by itself, this builds where a source is newer.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { groupsOf } from './groups.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const nightly = process.argv.includes('--nightly');
const wanted = process.argv.slice(2).filter((word) => word !== '--nightly');
const files = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.test.ts') && file.startsWith('nightly') === nightly)
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .sort(
    (a, b) =>
      Number(waits(b)) - Number(waits(a)) || Number(isLong(b)) - Number(isLong(a)) || (a < b ? -1 : 1),
  );
if (files.length === 0) {
  console.error(`no test file's path contains ${wanted.join(' or ')}`);
  process.exit(2);
}
if (!isBuilt()) {
  const build = spawnSync(process.execPath, ['build/build.mjs'], { cwd: root, stdio: 'inherit' });
  if (build.status !== 0) process.exit(build.status ?? 1);
}
const { compileTests } = await import('./compile-tests.mjs');
const compiled = await compileTests(groupsOf(files, folder));
// Whatever tests and the programs they start leave in the temporary folder is gone afterwards. Among it is the cache of the
// TypeScript loader, which every process that loads a learner's file lists.
const temporary = mkdtempSync(join(tmpdir(), 'hb-'));
const run = spawnSync(
  process.execPath,
  ['--enable-source-maps', join(folder, 'run-files.mjs'), ...compiled],
  {
    stdio: 'inherit',
    cwd: root,
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
  },
);
rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
process.exit(run.status ?? 1);

/** Whether a test file mostly waits: for a queue, for processes to be killed, for a download. Such files start first. */
function waits(file) {
  return /(published-package|containment|slurm|kill-storm|faults|kill-and-resume)\.test\.ts$/.test(file);
}

/** Whether a test file keeps a core busy for long: at the end, the other cores would wait for it. */
function isLong(file) {
  return /(built-in|broken|local|own-tfjs|report-page|publish|external-learners|fuzz)\.test\.ts$/.test(file);
}

/** Whether dist/ is there and newer than every file it is made of. */
function isBuilt() {
  const built = statSync(join(root, 'dist', 'index.js'), { throwIfNoEntry: false });
  if (built === undefined) return false;
  const sources = ['index.ts', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];
  for (const room of ['build', 'tasks', 'learners', 'harness', 'reports', 'cli'])
    sources.push(
      ...readdirSync(join(root, room), { recursive: true }).map((file) => join(room, String(file))),
    );
  return sources.every((file) => statSync(join(root, file)).mtimeMs <= built.mtimeMs);
}
