// How far rounding moves a result: the same fits with other threads, on another backend, and from other last bits.
//
//   npm run build && node test/nightly/rounding.mjs --d 8,16 --seeds 3 --steps 2000
//
// The reference are fits on the compiled backend with one thread. `nudged` fits the same sample, each of whose inputs and
// labels is multiplied by 1 + 2^-24, 1 or 1 − 2^-24: what it changes is of the size of a float32 rounding, as are the
// differences between processors. `threads` takes two threads, and `backend` another backend, which is slow for networks.
// Each row has the range of the reference errors and, for each change, the largest factor between two errors.
// docs/verify.md takes its tolerances from this table.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const { learners } = await import(join(dist, 'learners/registry.js'));
const { openEngine } = await import(join(dist, 'learners/engine/open-engine.js'));
const { findTaskFamily } = await import(join(dist, 'tasks/registry.js'));
const { splitStream, Stream } = await import(join(dist, 'tasks/streams.js'));

const { values } = parseArgs({
  options: {
    family: { type: 'string', default: 'bfc-wide' },
    d: { type: 'string', default: '8,16' },
    seeds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '2000' },
    changes: { type: 'string', default: 'nudged,threads' },
    backend: { type: 'string', default: 'cpu' },
    learners: { type: 'string' },
  },
});

const fits = [
  ['kernel-ridge', { kernel: 'rbf' }],
  ['kernel-ridge', { kernel: 'polynomial' }],
  ['kernel-ridge', { kernel: 'ntk' }],
  ['random-features'],
  ['sequential-kernel'],
  ['sequential-kernel', { mode: 'agop' }],
  ['rfm'],
  ['spectral-layers'],
  ['moments'],
  ['three-layer'],
  ['one-step'],
  ['one-pass'],
  ['sparse-newton'],
  ['deep-sgd'],
  ['layerwise'],
  ['layerwise', { finetune: 'joint' }],
  ['bfc'],
  ['deep-network'],
  ['greedy-network'],
  ['two-layer'],
  ['two-layer', { activation: 'relu' }],
].filter(([name]) => !values.learners || values.learners.split(',').includes(name));

function nudge(sample, seed) {
  const stream = new Stream('rounding', seed);
  const moved = (all) => Float32Array.from(all, (value) => value * (1 + (stream.integer(3) - 1) * 2 ** -24));
  return { ...sample, x: moved(sample.x), y: moved(sample.y) };
}

async function errorOf(learner, params, { task, train, test }, engine) {
  const { family, d } = task.structure;
  const parsed = learner.parameters.parse(params);
  if (learner.unsupported?.(parsed, task.structure, train.n)) return undefined;
  await learner.prepare?.(engine);
  const model = await learner.fit(train, {
    params: parsed,
    task: task.structure,
    stream: splitStream(family, d, task.seed, 'learner'),
    budget: { steps: Number(values.steps), seconds: 3600, memoryMiB: 4096 },
    engine,
    signal: new AbortController().signal,
    report() {},
    async trace() {},
    log() {},
  });
  const predicted = await model.predict(test.x, test.n);
  model.dispose();
  const mean = test.y.reduce((sum, y) => sum + y / test.n, 0);
  const squares = test.y.reduce((sum, y, i) => sum + (predicted[i] - y) ** 2, 0);
  return squares / test.y.reduce((sum, y) => sum + (y - mean) ** 2, 0);
}

const written = (value) => (value < 0.01 ? value.toExponential(1) : value.toPrecision(2));
function factorText(factors) {
  const worst = Math.max(...factors);
  if (worst === 1) return 'same bits';
  return worst < 1.01 ? `1 + ${(worst - 1).toExponential(0)}` : worst.toFixed(2);
}

const changes = values.changes.split(',');
const usual = await openEngine('compiled');
console.log(`| learner | d | errors | ${changes.join(' | ')} |`);
console.log(`|---|---:|---|${changes.map(() => '---:|').join('')}`);
for (const d of values.d.split(',').map(Number))
  for (const [name, params = {}] of fits) {
    const learner = learners.find((known) => known.name === name);
    const errors = [];
    const factors = changes.map(() => []);
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const family = findTaskFamily(values.family);
      const task = family.instantiate({ d, seed, params: family.parameters.parse({}) });
      const draw = (n, split) => task.sample(n, splitStream(values.family, d, seed, split));
      const own = { task, train: draw(8 * d * d, 'train'), test: draw(8192, 'test') };
      const engineFor = {
        threads: () => openEngine('compiled', { threads: 2 }),
        backend: () => openEngine(values.backend),
      };
      const error = await errorOf(learner, params, own, await openEngine('compiled'));
      if (error === undefined) continue;
      errors.push(error);
      for (const [i, change] of changes.entries()) {
        const data = change === 'nudged' ? { ...own, train: nudge(own.train, seed) } : own;
        const other = await errorOf(learner, params, data, (await engineFor[change]?.()) ?? usual);
        factors[i].push(Math.exp(Math.abs(Math.log(other / error))));
      }
    }
    if (errors.length === 0) continue;
    const label = [name, ...Object.values(params)].join(' ');
    const range = `${written(Math.min(...errors))} to ${written(Math.max(...errors))}`;
    console.log(`| ${label} | ${d} | ${range} | ${factors.map(factorText).join(' | ')} |`);
  }
