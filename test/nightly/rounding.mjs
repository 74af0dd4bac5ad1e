// How far rounding moves a result: the same fits with other threads and on other backends, whose sums have other orders.
//
//   npm run build && node test/nightly/rounding.mjs --steps 3000 --seeds 5
//
// The fits of one thread of the compiled backend are the reference. For each learner and d, the table has the largest
// factor by which the error of any other fit of the same data lies above or below it, in each setting, and the range of
// errors. docs/verify.md takes its tolerances from this table.
//
// With `--out FOLDER` the runs are kept, and continued if they are there.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { readCells } = await import(join(root, 'dist/harness/results/store.js'));
const { formatEntrySpec } = await import(join(root, 'dist/harness/results/format-entry-spec.js'));

const { values } = parseArgs({
  options: {
    d: { type: 'string', default: '8,16' },
    seeds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '3000' },
    jobs: { type: 'string', default: '1' },
    learners: { type: 'string' },
    settings: { type: 'string' },
    out: { type: 'string' },
  },
});

const every = {
  '1 thread': ['--backend', 'compiled', '--threads', '1'],
  '2 threads': ['--backend', 'compiled', '--threads', '2'],
  wasm: ['--backend', 'wasm'],
  cpu: ['--backend', 'cpu'],
};
const settings = Object.fromEntries(
  Object.entries(every).filter(([name]) => !values.settings || values.settings.split(',').includes(name)),
);
const everything = [
  'deep-sgd',
  'layerwise',
  'layerwise[finetune=joint]',
  'bfc',
  'deep-network',
  'two-layer',
  'two-layer[activation=relu]',
  'three-layer',
  'one-step',
  'one-pass',
  'kernel-ridge[kernel=rbf]',
  'kernel-ridge[kernel=polynomial]',
  'kernel-ridge[kernel=ntk]',
  'sequential-kernel',
  'sequential-kernel[mode=agop]',
  'rfm',
  'spectral-layers',
  'moments',
  'random-features',
];

const folder = values.out ? resolve(values.out) : mkdtempSync(join(tmpdir(), 'hierbench-rounding-'));
mkdirSync(folder, { recursive: true });
const config = join(folder, 'rounding.json');
writeFileSync(
  config,
  JSON.stringify({
    name: 'rounding',
    tasks: [{ family: 'bfc-wide', d: values.d.split(',').map(Number) }],
    learners: values.learners ? values.learners.split(';') : everything,
    seeds: Number(values.seeds),
    trials: 0,
    steps: Number(values.steps),
    limits: { seconds: 1800, memoryMiB: 4096 },
  }),
);

/** By learner, d and seed: the error. */
function errorsOf(name, flags) {
  const out = join(folder, name.replace(' ', '-'));
  const args = ['run', config, ...flags, '--jobs', values.jobs, '--out', out, '--quiet'];
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli/cli.js'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name}: ended with code ${status}: ${stderr}`);
  return new Map(
    readCells(out).records.map(({ spec, metrics }) => [
      JSON.stringify([formatEntrySpec(spec.learner, spec.learnerParams), spec.d, spec.seed]),
      metrics?.relativeTestError,
    ]),
  );
}

const errors = new Map(Object.entries(settings).map(([name, flags]) => [name, errorsOf(name, flags)]));
if (!values.out) rmSync(folder, { recursive: true, force: true });

const reference = errors.get('1 thread');
const others = Object.keys(settings).slice(1);
const groups = new Map();
for (const key of reference.keys()) {
  const group = JSON.stringify(JSON.parse(key).slice(0, 2));
  groups.set(group, [...(groups.get(group) ?? []), key]);
}
const number = (value) => (value < 0.01 ? value.toExponential(1) : value.toPrecision(2));
/** 1.0…: how far a factor is above 1, if it is not far. */
const factor = (value) =>
  value === 1 ? 'same' : value < 1.01 ? `1 + ${(value - 1).toExponential(0)}` : value.toFixed(2);
console.log(`| learner | d | errors | ${others.join(' | ')} |`);
console.log(`|---|---:|---|${others.map(() => '---:|').join('')}`);
for (const [group, keys] of groups) {
  const [learner, d] = JSON.parse(group);
  const own = keys.map((key) => reference.get(key));
  if (own.includes(undefined)) {
    console.log(`| ${learner} | ${d} | failed |`);
    continue;
  }
  const worst = others.map((name) =>
    Math.max(
      ...keys.map((key) => Math.exp(Math.abs(Math.log(errors.get(name).get(key) / reference.get(key))))),
    ),
  );
  const range = `${number(Math.min(...own))} to ${number(Math.max(...own))}`;
  console.log(`| ${learner} | ${d} | ${range} | ${worst.map(factor).join(' | ')} |`);
}
