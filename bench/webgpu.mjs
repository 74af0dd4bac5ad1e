// Measures what a GPU gains over one core of the processor, on a machine that has one, within a time limit:
//
//     node bench/webgpu.mjs --seconds 200 --out results/webgpu.json
//
// 1. which adapter WebGPU finds; 2. errors of elementwise functions on it, against float64; 3. matrix products that stay on the
// device; 4. training steps of `deep-sgd`'s network at several sizes and batches; 5. products with a kernel matrix of 131,072
// inputs, in blocks that are evaluated on the way; 6. the errors of a small run on both devices, and whether a second run on the
// GPU gives the same bits. `--tiny` tries all of it at sizes that a software adapter can handle; `--only steps,kernel` picks parts.
// `variants` repeats steps with other settings of onnxruntime's WebGPU provider, and `profile` says which operations a step spends
// its time in.
//
// Every part runs in processes of its own, which are killed when their time is over: a hang costs seconds. The table goes to the
// terminal, and everything that was measured to the JSON file, which is rewritten after each measurement.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const script = fileURLToPath(import.meta.url);
const dist = (path) => new URL(`../dist/${path}`, import.meta.url);
const cli = fileURLToPath(dist('cli/cli.js'));

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '200' },
    out: { type: 'string', default: join('results', 'webgpu.json') },
    only: { type: 'string' },
    tiny: { type: 'boolean', default: false },
    job: { type: 'string' },
  },
});
const { tiny } = values;
const devices = ['webgpu', 'cpu'];

const layers = 3;
const shapes = tiny
  ? [[8, 4]]
  : [
      [64, 32],
      [256, 64],
      [512, 256],
      [1024, 1024],
    ];
const batches = tiny ? [16, 32] : [256, 2048, 16_384];
const products = tiny ? [64] : [512, 1024, 2048, 4096];
const kernel = tiny ? { n: 256, d: 8, sides: [64, 128] } : { n: 131_072, d: 64, sides: [512, 2048, 4096] };
const variants = [
  {},
  { validationMode: 'wgpuOnly' },
  { validationMode: 'disabled' },
  { validationMode: 'disabled', storageBufferCacheMode: 'simple' },
];
const variedShapes = tiny
  ? [{ d: 8, width: 4, batch: 16 }]
  : [
      { d: 256, width: 64, batch: 256 },
      { d: 1024, width: 1024, batch: 2048 },
    ];
/** About how long one measurement lasts, after its warm-up. */
const sampleSeconds = tiny ? 0.05 : 0.6;

// ---------------------------------------------------------------- the parent

async function measureAll() {
  const start = performance.now();
  const left = () => Number(values.seconds) - (performance.now() - start) / 1000;
  const record = {
    script: 'bench/webgpu.mjs',
    measuredAt: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model,
    results: [],
  };
  const save = () => {
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, `${JSON.stringify(record, null, 2)}\n`);
  };
  const chosen = values.only?.split(',');
  const all = plan()
    .filter(({ part }) => !chosen || chosen.includes(part))
    .flatMap(({ jobs, limit }) => jobs.map((job) => ({ job, limit })));
  // One core computes while another one serves the GPU, where there are enough for both.
  const lanes =
    availableParallelism() >= 8
      ? [({ device }) => device === 'cpu', ({ device }) => device !== 'cpu']
      : [() => true];
  record.lanes = lanes.length;
  await Promise.all(
    lanes.map(async (isMine) => {
      for (const { job, limit } of all) if (isMine(job)) await measure(job, limit);
    }),
  );
  save();
  console.log(
    `\n${tables(record.results)}\n\n${Math.round(Number(values.seconds) - left())} s; written to ${values.out}`,
  );

  /** Performs the steps of a job; where one does not end, the next process goes on with the step after it. */
  async function measure(job, limit) {
    let steps = job.steps;
    while (steps.length > 0) {
      // A software adapter takes long to compile.
      const seconds = Math.min(tiny ? 10 * limit : limit, left());
      if (seconds < 3) {
        note({ ...named(job, steps), failure: 'no time was left' });
        return;
      }
      const { lines, failure } = await child({ ...job, steps }, seconds);
      for (const line of lines) note(line);
      if (lines.length < steps.length)
        note({ ...named(job, steps.slice(lines.length)), failure: failure ?? 'it ended early' });
      steps = steps.slice(lines.length + 1);
      // Where nothing at all works, the rest would not work either.
      if (lines.length === 0 && job.whole) return;
    }
  }

  function note(result) {
    record.results.push(result);
    save();
    console.error(`${(Number(values.seconds) - left()).toFixed(1).padStart(6)} s  ${JSON.stringify(result)}`);
  }
}

function named({ part, device }, [step]) {
  return { part, ...(device === undefined ? {} : { device }), ...step };
}

/** What is measured, the most important first; `limit` is in seconds, for one process. */
function plan() {
  const on = (device, part, steps) => ({ part, device, steps });
  const onBoth = (part, steps) => devices.map((device) => on(device, part, steps));
  const stepsOf = ([d, width]) =>
    onBoth(
      'steps',
      batches.map((batch) => ({ d, width, batch })),
    );
  const varied = (part, providers) =>
    variedShapes.flatMap((shape) =>
      providers.map((provider) => on('webgpu', part, [{ ...shape, provider }])),
    );
  const runs = [{ device: 'cpu' }, { device: 'webgpu' }, { device: 'webgpu', again: true }];
  return [
    { part: 'adapter', limit: 25, jobs: [{ ...on('webgpu', 'adapter', [{}]), whole: true }] },
    { part: 'functions', limit: 20, jobs: [on('webgpu', 'functions', [{}])] },
    { part: 'steps', limit: 25, jobs: shapes.flatMap(stepsOf) },
    {
      part: 'kernel',
      limit: 20,
      jobs: onBoth(
        'kernel',
        kernel.sides.map((side) => ({ side })),
      ),
    },
    { part: 'agreement', limit: 60, jobs: [{ part: 'agreement', steps: runs }] },
    { part: 'profile', limit: 20, jobs: varied('profile', [{}]) },
    {
      part: 'products',
      limit: 20,
      jobs: onBoth(
        'products',
        products.map((n) => ({ n })),
      ),
    },
    { part: 'variants', limit: 15, jobs: varied('variants', variants) },
  ];
}

/** Runs a job in a process of its own. @returns the results it printed, and what ended it otherwise */
function child(job, seconds) {
  return new Promise((resolve) => {
    const lines = [];
    let complaint = '';
    let late = false;
    const process_ = spawn(
      process.execPath,
      [script, ...(tiny ? ['--tiny'] : []), '--job', JSON.stringify(job)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, OMP_NUM_THREADS: '1' },
        detached: true,
      },
    );
    const timer = setTimeout(() => {
      late = true;
      try {
        process.kill(-process_.pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }, seconds * 1000);
    createInterface({ input: process_.stdout }).on('line', (line) => {
      if (line.startsWith('{')) lines.push(JSON.parse(line));
    });
    process_.stderr.setEncoding('utf8').on('data', (text) => {
      complaint = (complaint + text).slice(-2000);
    });
    process_.once('close', (code) => {
      clearTimeout(timer);
      const words = complaint.trim().split('\n');
      const said = (words.find((line) => /^\w*Error\b.*: /.test(line)) ?? words.at(-1)).slice(0, 500);
      resolve({
        lines,
        failure: late
          ? `stopped after ${Math.round(seconds)} s`
          : code === 0
            ? undefined
            : said || `exit code ${code}`,
      });
    });
  });
}

function tables(results) {
  const of = (part) => results.filter((result) => result.part === part);
  const short = (value) =>
    value === undefined ? '–' : value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
  const lines = [];
  const compared = (part, title, unit, key, value) => {
    const rows = new Map();
    for (const result of of(part)) {
      const row = rows.get(key(result)) ?? {};
      row[result.device] = result;
      rows.set(key(result), row);
    }
    if (rows.size === 0) return;
    lines.push(
      '',
      title,
      `  ${'at'.padEnd(34)}${`webgpu, ${unit}`.padStart(16)}${`cpu, ${unit}`.padStart(16)}${'cpu ÷ webgpu'.padStart(15)}`,
    );
    for (const [name, { webgpu, cpu }] of rows) {
      const [gpu, core] = [webgpu, cpu].map((result) =>
        result === undefined || result.failure ? undefined : value(result),
      );
      const ratio = gpu && core ? short(core / gpu) : '–';
      lines.push(
        `  ${name.padEnd(34)}${short(gpu).padStart(16)}${short(core).padStart(16)}${ratio.padStart(15)}`,
      );
    }
  };
  for (const { why, failure } of of('adapter')) lines.push(`adapter: ${why ?? failure}`);
  for (const { errors, failure } of of('functions'))
    lines.push(
      '',
      'largest errors of functions, relative to max(1, |value|)',
      `  ${
        errors
          ? Object.entries(errors)
              .map(([name, error]) => `${name} ${error.toExponential(1)}`)
              .join(', ')
          : failure
      }`,
    );
  compared(
    'products',
    'matrix products n×n of float32, kept where they are computed',
    'ms',
    ({ n }) => `n=${n}`,
    ({ milliseconds }) => milliseconds,
  );
  compared(
    'steps',
    `training steps, Adam, L=${layers}`,
    'ms',
    ({ d, width, batch }) => `d=${d} width=${width} batch=${batch}`,
    ({ milliseconds }) => milliseconds,
  );
  compared(
    'kernel',
    `a product with a kernel matrix, n=${kernel.n}, d=${kernel.d}, by blocks`,
    's',
    ({ side }) => `blocks of ${side}×${side}`,
    ({ product }) => product,
  );
  const varied = of('variants');
  if (varied.length > 0) lines.push('', 'training steps with other settings of the provider, ms');
  for (const { d, width, batch, provider, milliseconds, failure } of varied)
    lines.push(
      `  ${`d=${d} width=${width} batch=${batch}`.padEnd(34)}${failure ?? short(milliseconds)}  ${JSON.stringify(provider)}`,
    );
  for (const { d, width, batch, stepsTaken = 0, top, failure } of of('profile')) {
    lines.push(
      '',
      `where ${stepsTaken} steps spend their time, ms in all (d=${d} width=${width} batch=${batch})`,
    );
    for (const { what, count, milliseconds } of top ?? [])
      lines.push(`  ${short(milliseconds).padStart(10)}  ${String(count).padStart(6)} times  ${what}`);
    if (failure) lines.push(`  ${failure}`);
  }
  const runs = of('agreement');
  if (runs.length > 0) {
    lines.push('', 'relative test errors of a small run');
    for (const { device, again, errors, failure } of runs)
      lines.push(
        `  ${(again ? `${device}, again` : device).padEnd(16)}${
          errors
            ? Object.entries(errors)
                .map(([name, error]) => `${name} ${error}`)
                .join('  ')
            : failure
        }`,
      );
    const [first, second] = runs
      .filter(({ device, errors }) => device === 'webgpu' && errors)
      .map(({ errors }) => JSON.stringify(errors));
    if (second !== undefined)
      lines.push(`  the second run on webgpu has ${first === second ? 'the same' : 'other'} bits`);
  }
  const failed = results.filter(({ failure }) => failure);
  if (failed.length > 0)
    lines.push('', 'not measured', ...failed.map((result) => `  ${JSON.stringify(result)}`));
  return lines.join('\n');
}

// ---------------------------------------------------------------- the children

async function perform({ part, device, steps }) {
  if (part === 'agreement') {
    for (const step of steps) print({ part, ...step, ...smallRun(step.device) });
    return;
  }
  await configureSessions(part, steps[0]);
  const { openEngine } = await import(dist('learners/engine/open-engine.js'));
  const engine = await openEngine('compiled', { device });
  for (const step of steps) print({ part, device, ...step, ...(await parts[part](engine, step)) });
  process.exit(0);
}

function print(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

const parts = {
  async adapter({ why, adapter, versions }) {
    return { why, adapter, versions };
  },

  async functions() {
    const [{ compile }, { tf }] = await Promise.all([
      import(dist('learners/engine/compiled/compile.js')),
      import(dist('learners/engine/tf.js')),
    ]);
    const count = 4096;
    const inside = Float32Array.from({ length: count }, (_, i) => -1 + (2 * i) / (count - 1));
    const wide = Float32Array.from(inside, (x) => 30 * x);
    const above = Float32Array.from(inside, (x) => 10 ** (3 * x));
    const functions = {
      sin: [tf.sin, Math.sin, wide],
      cos: [tf.cos, Math.cos, wide],
      tan: [tf.tan, Math.tan, inside],
      asin: [tf.asin, Math.asin, inside],
      acos: [tf.acos, Math.acos, inside],
      atan: [tf.atan, Math.atan, wide],
      exp: [tf.exp, Math.exp, inside],
      log: [tf.log, Math.log, above],
      sqrt: [tf.sqrt, Math.sqrt, above],
      tanh: [tf.tanh, Math.tanh, wide],
      sigmoid: [tf.sigmoid, (x) => 1 / (1 + Math.exp(-x)), wide],
      reciprocal: [tf.reciprocal, (x) => 1 / x, above],
    };
    const names = Object.keys(functions);
    const compiled = await compile(
      (...inputs) => names.map((name, i) => functions[name][0](inputs[i])),
      names.map((name) => ({ name: `of ${name}`, shape: [count] })),
    );
    const made = await compiled.run(names.map((name) => functions[name][2]));
    const errors = {};
    for (const [i, name] of names.entries()) {
      const [, exact, inputs] = functions[name];
      errors[name] = inputs.reduce((largest, x, j) => {
        const value = exact(x);
        return Math.max(largest, Math.abs(made[i].elements[j] - value) / Math.max(1, Math.abs(value)));
      }, 0);
    }
    return { errors };
  },

  async products({ settings }, { n }) {
    const [{ encodeModel, GraphWriter }, { loadRuntime, openSession }, { DeviceMemory }] = await Promise.all([
      import(dist('learners/engine/compiled/onnx.js')),
      import(dist('learners/engine/compiled/runtime/runtime-session.js')),
      import(dist('learners/engine/compiled/loop/device-memory.js')),
    ]);
    const port = (name, shape = [n, n]) => ({ name, shape, type: 'float32' });
    const writer = new GraphWriter();
    const product = writer.node('MatMul', ['a', 'b']);
    const next = writer.node('Mul', [product, writer.constant(Float32Array.of(1 / n), [], 'float32')]);
    const largest = writer.node('ReduceMax', [next], { keepdims: 0 });
    const outputs = [port(next), port(largest, [])];
    const model = encodeModel(writer.graph('product', [port('a'), port('b')], outputs));
    const stays = settings.device === 'webgpu';
    const session = await openSession(model, { kept: stays ? [next, largest] : [] });
    const { Tensor } = await loadRuntime();
    const memory = new DeviceMemory(Tensor);
    const elements = Float32Array.from({ length: n * n }, (_, i) => ((i * 7919) % 13) / 8 - 0.75);
    const value = { number: 0, shape: [n, n], type: 'float32' };
    const both = ['a', 'b'].map((name) => ({ name, value, role: { kind: 'shared' } }));
    let { a, b } = stays
      ? await memory.upload(both, { a: elements, b: elements })
      : { a: new Tensor('float32', elements, [n, n]), b: new Tensor('float32', elements, [n, n]) };
    const timed = await time(async (times) => {
      for (let i = 0; i < times; i++) {
        const made = await session.run({ a, b });
        if (stays) a.dispose();
        a = made[next];
        if (!stays) continue;
        // Waiting for one number waits for all that was computed before it.
        if (i === times - 1) await memory.numbers([made[largest]]);
        else made[largest].dispose();
      }
    });
    return { ...timed, gflops: (2 * n ** 3) / timed.milliseconds / 1e6 };
  },

  async steps(engine, { d, width, batch }) {
    const { openStepBenchmark } = await import(dist('learners/step-benchmark.js'));
    const opening = performance.now();
    const step = await openStepBenchmark(engine, { d, width, layers, batch });
    await step.run(1);
    const opened = performance.now() - opening;
    const timed = await time((times) => step.run(times), { most: 200, warm: true });
    step.dispose();
    return { ...timed, openedMilliseconds: opened };
  },

  variants: (engine, shape) => parts.steps(engine, shape),

  async profile(engine, shape) {
    const { openStepBenchmark } = await import(dist('learners/step-benchmark.js'));
    const step = await openStepBenchmark(engine, { layers, ...shape });
    const count = tiny ? 3 : 30;
    await step.run(count);
    const totals = new Map();
    for (const session of profiled) {
      try {
        session.endProfiling();
      } catch {
        // It was closed, and has written its profile.
      }
    }
    for (const file of readdirSync(profiles))
      for (const event of JSON.parse(readFileSync(join(profiles, file), 'utf8'))) {
        const { cat, name, dur = 0, args = {} } = event;
        const shapes = args.shapes?.replaceAll(/\s+/g, '').slice(0, 90) ?? '';
        const what = [cat, args.op_name ?? name, args.provider, shapes].filter(Boolean).join(' ');
        const total = totals.get(what) ?? { what, count: 0, milliseconds: 0 };
        total.count++;
        total.milliseconds += dur / 1000;
        totals.set(what, total);
      }
    rmSync(profiles, { recursive: true, force: true });
    const top = [...totals.values()].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 40);
    return { stepsTaken: count, top };
  },

  async kernel(_engine, { side }) {
    const { openRemainderBlocks } = await import(dist('learners/engine/compiled/remainder-blocks.js'));
    const { n, d } = kernel;
    const coefficients = [1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40_320];
    const blocks = await openRemainderBlocks(coefficients);
    const numbers = (length, seed) =>
      Float32Array.from({ length }, (_, i) => ((((i + seed) * 7919) % 1013) / 1013 - 0.5) / Math.sqrt(d));
    const inputs = { x: numbers(side * d, 1), z: numbers(side * d, 5), d };
    const vectors = { left: numbers(side, 2), right: numbers(side, 3) };
    let sum = 0;
    const timed = await time(async (times) => {
      for (let i = 0; i < times; i++) {
        const { byColumns } = await blocks.evaluate(
          inputs,
          vectors,
          { rows: side, columns: side, vectors: 1 },
          false,
        );
        sum = byColumns.reduce((total, value) => total + value, 0);
      }
    });
    const sides = Math.ceil(n / side);
    return { ...timed, product: ((sides * (sides + 1)) / 2) * (timed.milliseconds / 1000), sum };
  },
};

let profiles;
const profiled = [];

/** Has all sessions of this process opened with other settings of the provider, or with a profile. */
async function configureSessions(part, { provider = {} }) {
  if (part !== 'variants' && part !== 'profile') return;
  const { loadRuntime } = await import(dist('learners/engine/compiled/runtime/runtime-session.js'));
  const { InferenceSession } = await loadRuntime();
  const create = InferenceSession.create.bind(InferenceSession);
  if (part === 'profile') profiles = mkdtempSync(join(tmpdir(), 'hierbench-profile-'));
  InferenceSession.create = async (model, options) => {
    const executionProviders = options.executionProviders.map((name) =>
      name === 'webgpu' ? { name, ...provider } : name,
    );
    const profile = profiles
      ? { enableProfiling: true, profileFilePrefix: join(profiles, `session-${profiled.length}-`) }
      : {};
    const session = await create(model, { ...options, executionProviders, ...profile });
    if (profiles) profiled.push(session);
    return session;
  };
}

/**
 * Times work that can be done several times in one call: once to warm up, and then, as often as fits into a third of the time,
 * in at least one and at most five calls. @returns the median of the calls, per time
 */
async function time(run, { most = Number.POSITIVE_INFINITY, warm = false } = {}) {
  const seconds = async (times) => {
    const start = performance.now();
    await run(times);
    return (performance.now() - start) / 1000;
  };
  if (!warm) await seconds(1);
  let once = await seconds(1);
  if (once > sampleSeconds) return { milliseconds: once * 1000, calls: 1, times: 1 };
  if (once < sampleSeconds / 20) once = (await seconds(5)) / 5;
  const times = Math.max(1, Math.min(most, Math.floor(sampleSeconds / 3 / once)));
  const samples = [];
  let spent = 0;
  while (samples.length < 1 || (samples.length < 5 && spent < sampleSeconds)) {
    const taken = await seconds(times);
    spent += taken;
    samples.push(taken / times);
  }
  samples.sort((a, b) => a - b);
  const median = samples[Math.floor(samples.length / 2)];
  return {
    milliseconds: median * 1000,
    least: samples[0] * 1000,
    most: samples.at(-1) * 1000,
    calls: samples.length,
    times,
  };
}

/** Errors of a small run by the command line, by learner. */
function smallRun(device) {
  const folder = mkdtempSync(join(tmpdir(), 'hierbench-webgpu-'));
  const size = tiny ? { d: '8', n: '64', steps: '10' } : { d: '16', n: '1024', steps: '300' };
  try {
    const start = performance.now();
    const options = [
      '--d',
      size.d,
      '--n',
      size.n,
      '--steps',
      size.steps,
      '--seeds',
      '1',
      '--trials',
      '0',
      '--jobs',
      '1',
      '--quiet',
      '--time-limit',
      tiny ? '900' : '60',
    ];
    const learners = tiny
      ? ['two-layer[width=8]']
      : ['two-layer[width=32]', 'deep-sgd[width=16]', 'kernel-ridge[kernel=rbf]'];
    const command = [
      cli,
      'run',
      '--task',
      'bfc-wide',
      ...learners.flatMap((name) => ['--learner', name]),
      ...options,
    ];
    const { status, stderr } = spawnSync(
      process.execPath,
      [...command, '--backend', 'compiled', '--device', device, '--out', join(folder, 'run')],
      { encoding: 'utf8' },
    );
    if (status !== 0) return { failure: stderr.trim().split('\n').at(-1) };
    const seconds = (performance.now() - start) / 1000;
    const cells = join(folder, 'run', 'cells');
    const records = readdirSync(cells).map((file) => JSON.parse(readFileSync(join(cells, file), 'utf8')));
    const errors = records
      .filter(({ metrics }) => metrics)
      .map(({ spec, metrics }) => [spec.learner, metrics.relativeTestError]);
    const failed = records
      .filter(({ status }) => status !== 'ok')
      .map(({ status, message }) => ({ status, message }));
    return {
      seconds,
      ...(failed.length > 0 ? { failed } : {}),
      errors: Object.fromEntries(errors.sort()),
      adapter: records[0]?.backend?.adapter,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.job === undefined) await measureAll();
else await perform(JSON.parse(values.job));
