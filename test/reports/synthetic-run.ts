import { createHash } from 'node:crypto';
import { canonicalJson } from '../../harness/results/canonical-json.ts';
import { seal } from '../../harness/results/checksum.ts';
import {
  type CellRecord,
  type LearnerEntry,
  type RunRecord,
  recordSchema,
  type Status,
  type TraceEntry,
} from '../../harness/results/record.ts';
import { writeCell, writeRun } from '../../harness/results/store.ts';
import { Stream } from '../../tasks/streams.ts';

/**
 * Synthetic runs in the stored form, for tests of the reports and for looking at charts. The error curves
 * have the shapes that are expected of the real learners, but no figure here was measured.
 */

interface Law {
  /** Error at d = 16 and its exponent in d, for the families of degree 4. */
  readonly error: number;
  readonly exponent: number;
  /** Error at degree 8, about the same at every d. */
  readonly deep: number;
  /** Seconds at d = 16 and the exponent in d. */
  readonly seconds: number;
  readonly growth: number;
  /** Iterative learners have a trace, the others one point. */
  readonly steps: number;
}

interface SyntheticLearner extends LearnerEntry {
  readonly law: Law;
}

const entry = (learner: string, params: Record<string, unknown>, label: string, law: Law) => ({
  learner,
  params,
  label,
  law,
});
const iterative = (error: number, exponent: number, deep: number, seconds: number): Law => ({
  error,
  exponent,
  deep,
  seconds,
  growth: 1.1,
  steps: 8000,
});
const direct = (error: number, exponent: number, deep: number, seconds: number, growth = 3.4): Law => ({
  error,
  exponent,
  deep,
  seconds,
  growth,
  steps: 0,
});

export const syntheticLearners: readonly SyntheticLearner[] = [
  entry('deep-sgd', {}, 'deep-sgd', iterative(1.2e-5, 1.7, 9e-5, 6)),
  entry('layerwise', {}, 'layerwise', iterative(0.012, 1.9, 0.25, 9)),
  entry('layerwise', { finetune: 'joint' }, 'layerwise + joint', iterative(1e-5, 2, 1.4e-3, 13)),
  entry('two-layer', { activation: 'relu' }, 'two-layer relu', iterative(0.26, 0, 0.6, 11)),
  entry('two-layer', { activation: 'quadratic' }, 'two-layer quadratic', iterative(0.19, 0.05, 0.66, 10)),
  entry('two-layer', { activation: 'monomial' }, 'two-layer monomial', iterative(0.019, -1.5, 0.56, 12)),
  entry('kernel-ridge', { kernel: 'rbf' }, 'kernel-ridge rbf', direct(0.3, -0.05, 0.62, 1.3)),
  entry('kernel-ridge', { kernel: 'polynomial' }, 'kernel-ridge polynomial', direct(0.25, 0, 0.58, 1.1)),
  entry('kernel-ridge', { kernel: 'ntk' }, 'kernel-ridge ntk', direct(0.33, 0.02, 0.65, 2.2)),
  entry('sequential-kernel', { mode: 'stack' }, 'sequential-kernel stack', direct(0.24, 0.05, 0.6, 5)),
  entry('sequential-kernel', { mode: 'agop' }, 'sequential-kernel agop', direct(0.06, 0.6, 0.45, 6)),
  entry('random-features', {}, 'random-features', direct(0.45, 0.2, 0.75, 0.3, 2)),
  entry('mean', {}, 'mean', direct(1, 0, 1, 1e-4, 2)),
];

/** Labels, families and messages that try to break out of every format a report is written in. */
export const hostile = {
  learner: '<script>alert("x")</script> | `tick` \u001b[31mred\u001b[0m\n## heading, "quoted"',
  family: `"><img src=x onerror=alert(1)> & 'it' | [a](javascript:b)`,
  message: 'it broke: </pre><b>bold</b> | --> ]]> ``` \u0007\nsecond line',
} as const;

/**
 * The same in 10,000 characters: without a place to break a line, with marks that reverse the text, and with
 * markup.
 */
export const longHostile = {
  learner: longText('<img/src=x/onerror=alert(1)>"\'`|&\u202eabc\u2066\u{1f600}'),
  family: longText('x'),
  message: longText('-->]]></script></pre><img/src=x/onerror=alert(2)>{}\\%$\u200f'),
} as const;

function longText(part: string): string {
  return part.repeat(Math.ceil(10_000 / part.length)).slice(0, 10_000);
}

export interface SyntheticOptions {
  readonly name?: string;
  readonly families?: readonly string[];
  readonly d?: readonly number[];
  readonly seeds?: number;
  /** Labels of the learners to keep. Default: all. */
  readonly learners?: readonly string[];
  /** Multiples of d² in the sample size. */
  readonly samples?: readonly number[];
  /** Some cells of every other status. */
  readonly failures?: boolean;
  /** Every fit ends with this status, without metrics. */
  readonly everything?: Exclude<Status, 'ok'>;
  /** One more learner and one more family with hostile names, and hostile messages. */
  readonly hostile?: boolean | 'long';
  /** Changes every number. */
  readonly salt?: string;
}

const degrees: Record<string, number> = {
  'bfc-deep-wide': 8,
  'bfc-deep': 8,
  quadratic: 2,
  'linear-control': 1,
};

/** Writes the run and returns what was written. */
export async function writeSyntheticRun(
  folder: string,
  options: SyntheticOptions = {},
): Promise<{ run: RunRecord; cells: CellRecord[] }> {
  const { run, cells } = syntheticRun(options);
  await writeRun(folder, run);
  for (const cell of cells) await writeCell(folder, cell);
  return { run, cells };
}

/** The records of a run, in memory. */
export function syntheticRun(options: SyntheticOptions = {}): { run: RunRecord; cells: CellRecord[] } {
  const long = options.hostile === 'long';
  const names = namesOf(options);
  const families = [...(options.families ?? ['bfc-wide', 'bfc-deep-wide']), ...(names ? [names.family] : [])];
  const dimensions = options.d ?? [8, 16, 32];
  const learners = [
    ...syntheticLearners.filter(({ label }) => !options.learners || options.learners.includes(label)),
    ...(names ? [entry('nobody-knows', { 'a|b': '<i>' }, names.learner, direct(0.4, 0, 0.5, 1))] : []),
    ...(names && long
      ? [entry(names.message, { [names.learner]: names.message }, names.message, direct(0.3, 0, 0.5, 1))]
      : []),
  ];
  const cells: CellRecord[] = [];
  let index = 0;
  for (const family of families)
    for (const d of dimensions)
      for (const factor of options.samples ?? [8])
        for (const learner of learners)
          for (let seed = 1; seed <= (options.seeds ?? 5); seed++)
            cells.push(syntheticCell(options, family, d, factor * d * d, learner, seed, index++));
  const run: RunRecord = {
    schema: recordSchema,
    name: options.name ?? 'synthetic',
    description: 'made-up results for tests of the reports',
    config: {
      learners: learners.map(({ learner, params, label }) => ({ learner, params, label })),
      tasks: families.map((family) => ({ family, params: {}, label: family, d: [...dimensions] })),
      seeds: options.seeds ?? 5,
    },
    command: `hierbench run synthetic --out results/synthetic${options.hostile ? ' --name "<b>|`x````"' : ''}`,
    package: { name: 'hierbench', version: '0.1.0', commit: '0123456789abcdef' },
    environment: {
      cpu: 'Example CPU @ 2.40GHz',
      cores: 2,
      memoryGiB: 16,
      os: 'linux 6.1.0',
      node: 'v20.20.2',
      backend: { name: 'wasm', why: 'wasm: TensorFlow.js WebAssembly; tensorflow-gpu is not installed' },
      versions: { '@tensorflow/tfjs': '4.22.0', 'ml-matrix': '6.15.1' },
    },
    createdAt: '2026-01-02T03:04:05.000Z',
  };
  if (long) {
    const { learner: text } = longHostile;
    run.name = text;
    run.description = text;
    run.command = text;
    run.package = { name: text, version: text, commit: text };
    run.environment = { ...run.environment, cpu: text, os: text, node: text, versions: { [text]: text } };
    run.environment.backend = { name: text, why: text };
    run.formulas = families.map((family) => ({ family, params: {}, tex: text }));
  }
  return { run, cells };
}

function namesOf({ hostile: wanted }: SyntheticOptions) {
  if (wanted === 'long') return longHostile;
  return wanted ? hostile : undefined;
}

function syntheticCell(
  options: SyntheticOptions,
  family: string,
  d: number,
  n: number,
  learner: SyntheticLearner,
  seed: number,
  index: number,
): CellRecord {
  const spec: CellRecord['spec'] = {
    kind: 'fit',
    family,
    taskParams: {},
    d,
    n,
    learner: learner.learner,
    learnerParams: learner.params,
    seed,
    tuning: { trials: learner.learner === 'mean' ? 0 : 6, seed: 1000, validation: 0.2 },
    budget: { steps: 8000, seconds: 120, memoryMiB: 2048 },
    testSize: 8192,
    diagnose: false,
    backend: 'auto',
  };
  const id = createHash('sha256').update(canonicalJson(spec)).digest('hex').slice(0, 16);
  const stream = new Stream('synthetic', options.salt ?? '', id);
  const status = statusOf(options, index);
  const degree = degrees[family] ?? 4;
  const noise = Math.exp(0.25 * stream.normal());
  const { law } = learner;
  const error =
    learner.learner === 'mean'
      ? 1 + 1e-4 * Math.abs(stream.normal())
      : Math.min(1.2, expectedError(law, family, degree, d, n) * noise);
  const seconds = law.seconds * (d / 16) ** law.growth * (n / (8 * d * d)) * Math.exp(0.08 * stream.normal());
  const trace = syntheticTrace(law, error, seconds, n, stream);
  const failed = status !== 'ok';
  const long = options.hostile === 'long' ? longHostile.learner : undefined;
  const kept = status === 'timeout' ? trace.slice(0, Math.ceil(trace.length / 2)) : [];
  const nystrom = law.steps === 0 && n > 4096 && learner.learner.includes('kernel');
  return seal({
    schema: recordSchema,
    id,
    spec,
    status,
    ...(failed
      ? { message: namesOf(options)?.message ?? messages[status] }
      : {
          params: { ...learner.params, lr: 0.004, ...(long ? { [long]: long } : {}) },
          metrics: {
            relativeTestError: error,
            relativeTrainError: error * (law.steps ? 0.8 : 0.3),
            testMse: error,
            testVariance: 1,
          },
          timings: {
            dataSeconds: 0.02,
            fitSeconds: seconds,
            fitCpuSeconds: seconds,
            predictMsPer1000: 0.8,
            predictMarginPercent: 1.5,
            tuneSeconds: seconds * 5,
            tuneCpuSeconds: seconds * 5,
            cellSeconds: seconds + 1,
          },
          info: {
            ...(law.steps ? { steps: law.steps, samplesSeen: law.steps * 256, parameters: 40 * d } : {}),
            ...(nystrom ? { solver: 'nystrom', centres: 2048 } : {}),
            ...(long ? { [long]: long } : {}),
          },
          peakRssMiB: 180,
        }),
    structure: { layers: Math.log2(degree) + 1, widths: [4, 4], degree, output: 'regression' as const },
    trace: failed ? kept : trace,
    ...(long ? { note: long } : {}),
    backend: long ? { name: long, why: long } : { name: 'wasm', why: 'wasm' },
    versions: { hierbench: '0.1.0' },
    startedAt: '2026-01-02T03:04:05.000Z',
  }) as CellRecord;
}

const messages: Record<Exclude<Status, 'ok'>, string> = {
  diverged: 'the loss is not finite after step 340',
  timeout: 'no result after 120 s',
  'out-of-memory': 'more than 2048 MiB',
  crashed: 'the worker ended with signal SIGSEGV',
  unsupported: 'the kernel needs an even degree',
  invalid: 'the model predicts NaN for 3 of 8192 samples',
};

function statusOf(options: SyntheticOptions, index: number): Status {
  if (options.everything) return options.everything;
  if (!options.failures) return 'ok';
  const every: Status[] = ['diverged', 'timeout', 'out-of-memory', 'crashed', 'unsupported', 'invalid'];
  return index % 9 === 4 ? every[Math.floor(index / 9) % every.length] : 'ok';
}

function expectedError(law: Law, family: string, degree: number, d: number, n: number): number {
  const sampleGain = ((8 * d * d) / n) ** 0.35;
  if (family.startsWith('flat')) return (0.7 + 0.2 * Math.min(1, law.error)) * sampleGain ** 0.1;
  if (degree <= 2) return Math.min(law.error, 1e-3) * 0.5 * sampleGain;
  if (degree === 8) return law.deep * (d / 16) ** (law.deep < 0.01 ? 0.8 : 0.05) * sampleGain;
  return Math.min(0.6, law.error * (d / 16) ** law.exponent * sampleGain);
}

function syntheticTrace(law: Law, final: number, seconds: number, n: number, stream: Stream): TraceEntry[] {
  if (law.steps === 0) return [{ step: 1, samplesSeen: n, seconds, error: final }];
  const points: TraceEntry[] = [];
  const plateau = 0.6;
  for (let step = 10; step < law.steps; step = Math.ceil(step * 1.35))
    points.push(at(Math.min(step, law.steps)));
  points.push(at(law.steps));
  return points;

  function at(step: number): TraceEntry {
    const progress = step / law.steps;
    const early = plateau + (1 - plateau) * Math.exp(-step / 150);
    const late = Math.exp(Math.log(final) * Math.min(1, (progress * 1.15) ** 0.8));
    const error =
      progress >= 1 ? final : Math.max(final, Math.min(early, late)) * Math.exp(0.06 * stream.normal());
    return {
      step,
      samplesSeen: step * 256,
      seconds: seconds * progress,
      error,
      loss: error * 0.8,
      stage: 'joint',
    };
  }
}
