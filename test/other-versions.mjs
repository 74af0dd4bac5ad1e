// Runs the quick part of the tests, and smoke, on other versions of Node.js from the npm registry, and compares their
// results with those of this one: node test/other-versions.mjs 22 24
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const quickPart = [
  'tasks',
  'harness/protocol',
  'harness/results',
  'harness/plan',
  'harness/definitions/loader',
  'engine/compiled/conformance',
];

/** Numbers that depend on exp and log of the JavaScript engine, whose last digits are its own, agree to this. */
const tolerance = 1e-9;

const folder = mkdtempSync(join(tmpdir(), 'hierbench-versions-'));
try {
  const here = smoke(process.execPath, join(folder, 'here'));
  for (const version of process.argv.slice(2)) {
    const fetched = spawnSync('npx', ['--yes', `node@${version}`, '-p', 'process.execPath'], {
      encoding: 'utf8',
    });
    if (fetched.status !== 0) {
      console.log(
        `Node.js ${version} cannot be fetched here, and is left out: ${fetched.stderr.trim().split('\n')[0]}`,
      );
      continue;
    }
    const node = fetched.stdout.trim();
    const name = `Node.js ${run(node, ['--version']).trim().slice(1)}`;
    const tests = spawnSync(node, ['test/run.mjs', ...quickPart], { cwd: root, encoding: 'utf8' });
    const counts = Object.fromEntries(
      [...tests.stdout.matchAll(/^ℹ (tests|pass|fail|skipped) (\d+)$/gm)].map(([, what, count]) => [
        what,
        count,
      ]),
    );
    if (tests.status !== 0) {
      console.error(tests.stdout.slice(-8000), tests.stderr);
      throw new Error(`${name}: ${counts.fail} of ${counts.tests} tests of the quick part fail`);
    }
    const { same, of, greatest } = compare(here, smoke(node, join(folder, version)));
    console.log(
      `${name}: quick part of the tests ${counts.pass} of ${counts.tests} pass; smoke: ${same} of ${of} errors have the bits of Node.js ${process.versions.node}${same === of ? '' : `, the others differ by at most ${greatest.toExponential(0)} of their size`}`,
    );
    if (greatest > tolerance)
      throw new Error(`${name}: an error differs by more than ${tolerance} of its size`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

/** The errors of a smoke run, by cell. */
function smoke(node, out) {
  run(node, ['dist/cli/cli.js', 'run', 'smoke', '--quiet', '--out', out]);
  const cells = join(out, 'cells');
  return new Map(
    readdirSync(cells).map((file) => {
      const { status, metrics } = JSON.parse(readFileSync(join(cells, file), 'utf8'));
      if (status !== 'ok') throw new Error(`${file}: ${status}`);
      return [file, metrics?.relativeTestError];
    }),
  );
}

function compare(a, b) {
  const pairs = [...a]
    .filter(([, error]) => error !== undefined)
    .map(([file, error]) => [error, b.get(file)]);
  const differences = pairs.map(([x, y]) => Math.abs(x - y) / x);
  return {
    of: pairs.length,
    same: differences.filter((difference) => difference === 0).length,
    greatest: Math.max(...differences),
  };
}
