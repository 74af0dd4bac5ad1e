// Times the solvers of kernel ridge regression at sizes that take too long for `hierbench bench`, taking turns with other
// programs, and prints their errors:
//
//     node bench/kernel-solvers.mjs --d 64 --n 32768 --ours '{}' --ours '{"solver":"falkon","centres":4096}' \
//       --peer 'OMP_NUM_THREADS=1 python3 my_solver.py {train} {test} {gamma} {lambda}'
//
// Every turn is a process of its own. Ours print CPU and wall seconds of the fit, peak memory and the relative error on
// 8192 fresh samples; for a peer, the last line of its output is shown. Further options: `--task`, `--memory` (MiB),
// `--rounds`, `--seed`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { learners, openEngine, splitStream, taskFamilies } from '../dist/index.js';

const text = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: {
    d: text('64'),
    n: text('32768'),
    task: text('bfc-wide'),
    gamma: { type: 'string' },
    lambda: text('3e-4'),
    memory: text('4096'),
    rounds: text('3'),
    seed: text('1'),
    ours: { type: 'string', multiple: true, default: ['{}'] },
    peer: { type: 'string', multiple: true, default: [] },
    turn: { type: 'string' },
  },
});
const [d, n, seed] = [values.d, values.n, values.seed].map(Number);
const gamma = values.gamma ?? String(0.03 / d);

function samples() {
  const family = taskFamilies.find(({ name }) => name === values.task);
  const task = family.instantiate({ d, seed, params: family.parameters.parse({}) });
  const draw = (count, split) => task.sample(count, splitStream(family.name, d, seed, split));
  return { structure: task.structure, train: draw(n, 'train'), test: draw(8192, 'test') };
}

async function ourTurn(params) {
  const learner = learners.find(({ name }) => name === 'kernel-ridge');
  const { structure, train, test } = samples();
  const engine = await openEngine('auto');
  await learner.prepare(engine);
  const start = performance.now();
  const before = process.cpuUsage();
  const model = await learner.fit(train, {
    params: learner.parameters.parse({ gamma: Number(gamma), lambda: Number(values.lambda), ...params }),
    task: structure,
    stream: splitStream(values.task, d, seed, 'learner'),
    budget: { steps: 1, seconds: 1e6, memoryMiB: Number(values.memory) },
    engine,
    signal: new AbortController().signal,
    report() {},
    async trace() {},
    log() {},
  });
  const { user, system } = process.cpuUsage(before);
  const wall = (performance.now() - start) / 1000;
  const predicted = await model.predict(test.x, test.n);
  const mean = test.y.reduce((sum, y) => sum + y, 0) / test.n;
  let [square, variance] = [0, 0];
  for (const [i, y] of test.y.entries()) {
    square += (predicted[i] - y) ** 2;
    variance += (y - mean) ** 2;
  }
  const { solver, centres, solverSteps, solverResidual } = model.info;
  console.log(
    JSON.stringify({
      error: square / variance,
      cpu_s: Number(((user + system) / 1e6).toFixed(2)),
      wall_s: Number(wall.toFixed(2)),
      peak_mib: Math.round(process.resourceUsage().maxRSS / 1024),
      solver,
      centres,
      steps: solverSteps,
      residual: solverResidual,
      strength: model.strength,
    }),
  );
}

function writeTable({ x, y }, path) {
  const file = openSync(path, 'w');
  for (let i = 0; i < y.length; i++) writeSync(file, `${x.subarray(i * d, (i + 1) * d).join(',')},${y[i]}\n`);
  return path;
}

function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-solvers-'));
  const known = { gamma, lambda: values.lambda, d, n };
  if (values.peer.length > 0) {
    const { train, test } = samples();
    Object.assign(known, {
      train: writeTable(train, join(folder, 'train.csv')),
      test: writeTable(test, join(folder, 'test.csv')),
    });
  }
  const script = fileURLToPath(import.meta.url);
  try {
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const params of values.ours) {
        const line = execFileSync(process.execPath, [script, ...process.argv.slice(2), '--turn', params], {
          encoding: 'utf8',
        });
        console.log(`ours ${params}: ${line.trim()}`);
      }
      for (const peer of values.peer) {
        const command = peer.replace(/\{(\w+)\}/g, (whole, name) => known[name] ?? whole);
        const { stdout, stderr } = spawnSync(command, { shell: true, encoding: 'utf8' });
        console.log(`peer: ${stdout.trim().split('\n').pop() || stderr.trim()}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (values.turn === undefined) compare();
else await ourTurn(JSON.parse(values.turn));
