// Kills a run again and again, at random instants, and checks what it left each time.
//
//   npm run build && node test/nightly/kill-storm.mjs --kills 1000
//
// The target is the parent, one of its workers, or the parent with all of its workers, killed by SIGKILL. After each kill
// nothing that was finished may be lost or changed, no file may be damaged, and no process may be left; and a finished
// folder must hold, except for times, what a run holds that was never killed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/cli/cli.js');
const { readCells, readRun } = await import(join(root, 'dist/harness/results/store.js'));
const { deterministicPart } = await import(join(root, 'dist/harness/results/deterministic.js'));

/** Small cells of every kind: tuned and untuned, gradients, kernels, and one that computes without yielding. */
const config = (seeds) => ({
  name: 'storm',
  tasks: [{ family: 'linear-control', d: 4, n: 64 }],
  learners: [
    'mean',
    'kernel-ridge[kernel=rbf]',
    'two-layer[width=8]',
    join(root, 'test/nightly/busy-learner.mjs'),
  ],
  seeds,
  trials: 2,
  steps: 20,
  testSize: 128,
  limits: { seconds: 60, memoryMiB: 1024 },
});

/** @typedef {'parent' | 'worker' | 'parent and workers'} Target */
const targets = ['parent', 'worker', 'parent and workers'];

/**
 * @param {{ kills: number, seed?: number, seeds?: number, log?: (line: string) => void }} options seed of the instants, and
 *   seeds of the run
 * @returns what happened, in numbers; `lost`, `changed`, `damaged`, `orphans` and `different` all have to be 0
 */
export async function killStorm({ kills, seed = 1, seeds = 2, log = () => {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'hierbench-storm-'));
  try {
    return await storm(folder, kills, config(seeds), randomOf(seed), log);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function storm(folder, kills, config, random, log) {
  const file = join(folder, 'storm.json');
  writeFileSync(file, JSON.stringify(config));
  const start = (out, ...more) => startRun(['run', file, '--out', out, '--quiet', ...more]);

  const wholeStart = performance.now();
  const whole = join(folder, 'whole');
  const never = await start(whole).ended;
  if (never.code !== 0) throw new Error(`a run that nobody killed failed: ${never.err}`);
  const longest = (performance.now() - wholeStart) * 0.9;
  const expected = new Map(readCells(whole).records.map((record) => [record.id, deterministicPart(record)]));

  const found = {
    kills: 0,
    missed: 0,
    lost: 0,
    changed: 0,
    damaged: 0,
    orphans: 0,
    different: 0,
    compared: 0,
    trials: 0,
  };
  const byTarget = Object.fromEntries(targets.map((target) => [target, 0]));
  let [runs, finished, cells] = [0, 0, 0];
  let out = join(folder, 'run-0');
  let before = new Map();
  while (found.kills < kills) {
    const run = start(out, '--retry-failed');
    runs++;
    const over = run.ended.then(() => true);
    const target = targets[Math.floor(random() * targets.length)];
    // If only a worker dies, the run goes on, so that it can be struck at several instants.
    do {
      const ended = await Promise.race([over, wait(random() * longest)]);
      if (ended === true) break;
      if (strike(run.child.pid, target, random)) {
        found.kills++;
        byTarget[target]++;
      } else found.missed++;
    } while (target === 'worker' && found.kills < kills);
    if (target === 'worker' && found.kills >= kills) run.child.kill('SIGKILL');
    const { code, err } = await run.ended;
    if (code !== null && code !== 0) throw new Error(`the run ended with code ${code}: ${err}`);
    if (/\n\s+at /.test(err)) throw new Error(`a stack was printed: ${err}`);

    found.orphans += await orphansOf(run.child.pid);
    const { records, warnings } = readCells(out);
    found.damaged += warnings.length;
    const after = new Map(records.map((record) => [record.id, record]));
    for (const [id, record] of before) {
      const now = after.get(id);
      if (!now) found.lost++;
      // Fits whose tuning was killed run with the defaults, and run again once the tuning has succeeded.
      else if (record.status === 'ok' && !record.note && now.checksum !== record.checksum) found.changed++;
    }
    before = after;
    if (found.kills % 50 === 0) log(`${found.kills} kills, ${runs} runs`);
    if (code !== 0) continue;
    // Finished: everything is as if there had been no kills, except for cells whose worker was killed.
    const statuses = records.filter(({ status }) => status !== 'ok');
    if (statuses.length > 0 && found.kills < kills) continue;
    const last = await start(out, '--retry-failed').ended;
    if (last.code !== 0) throw new Error(last.err);
    different(found, out, expected);
    finished++;
    cells += expected.size;
    out = join(folder, `run-${finished}`);
    before = new Map();
  }
  const last = await start(out, '--retry-failed').ended;
  if (last.code !== 0) throw new Error(last.err);
  different(found, out, expected);
  return { ...found, byTarget, runs, folders: finished + 1, cells: cells + expected.size };
}

/**
 * Compares a finished folder with one that was never disturbed. A worker that dies in a tuning trial costs that trial for
 * good: cells tuned by the remaining trials are left out, and counted.
 */
function different(found, out, expected) {
  const { records, warnings } = readCells(out, { ids: readRun(out).cells });
  found.damaged += warnings.length;
  const spoilt = new Set();
  for (const { spec, trials = [] } of records)
    if (trials.some(({ status }) => status === 'crashed')) {
      spoilt.add(spec.learner);
      found.trials++;
    }
  const own = new Map(records.map((record) => [record.id, record]));
  for (const [id, record] of expected) {
    const now = own.get(id);
    if (now && spoilt.has(now.spec.learner)) continue;
    found.compared++;
    if (!now || JSON.stringify(deterministicPart(now)) !== JSON.stringify(record)) found.different++;
  }
}

function startRun(args) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise((resolve) => child.once('close', (code) => resolve({ code, err })));
  return { child, ended };
}

/** Kills the target, and says whether there was something to kill. */
function strike(pid, target, random) {
  const workers = workersOf(pid);
  if (target === 'worker') {
    if (workers.length === 0) return false;
    return kill(workers[Math.floor(random() * workers.length)]);
  }
  const killed = kill(pid);
  if (target === 'parent and workers') for (const worker of workers) kill(worker);
  return killed;
}

function kill(pid) {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Processes that carry the mark of a worker of this parent. */
function workersOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return new RegExp(`\\0HIERBENCH_CELL=${parent}-`).test(`\0${readFileSync(`/proc/${name}/environ`)}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** How many of a parent's processes are left, after giving them a moment to die. */
async function orphansOf(parent) {
  for (let look = 0; look < 50; look++) {
    if (workersOf(parent).length === 0) return 0;
    await wait(100);
  }
  const left = workersOf(parent);
  for (const pid of left) kill(pid);
  return left.length;
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Numbers in [0, 1), the same for the same seed: mulberry32. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
  });
  const start = performance.now();
  const { byTarget, ...figures } = await killStorm({
    kills: Number(values.kills),
    seed: Number(values.seed),
    log: (line) => console.error(line),
  });
  for (const [name, count] of [...Object.entries(figures), ...Object.entries(byTarget)])
    console.log(`${name.padEnd(20)}${String(count).padStart(8)}`);
  console.log(`${'seconds'.padEnd(20)}${String(Math.round((performance.now() - start) / 1000)).padStart(8)}`);
  const bad = ['lost', 'changed', 'damaged', 'orphans', 'different'].filter((name) => figures[name] > 0);
  if (bad.length > 0) {
    console.error(`not as it should be: ${bad.join(', ')}`);
    process.exitCode = 1;
  }
}
