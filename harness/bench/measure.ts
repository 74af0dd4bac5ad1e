import { type BackendName, defaultSettings, type SessionSettings } from '../../learners/engine/backend.ts';
import { mean } from '../../learners/mean.ts';
import { learners } from '../../learners/registry.ts';
import { median } from '../../tasks/median.ts';
import type { BenchmarkRow } from '../results/benchmark.ts';
import { BackendContestant } from './backend-contestant.ts';
import type { Contestant } from './contestant.ts';
import type { BenchJob, SampleShape } from './job.ts';
import type { Peer } from './peer.ts';
import { type RoundsOptions, runRounds, type Standing } from './rounds.ts';
import type { Sizes } from './sizes.ts';

export const productsSubject = 'matrix products alone';

/** In JavaScript, a kernel solve with more samples than this takes minutes. */
const largestKernelInJavaScript = 1024;

export interface MeasureOptions extends Omit<RoundsOptions, 'onFailure'> {
  readonly sizes: Sizes;
  /** The first backend is the reference. */
  readonly backends: readonly BackendName[];
  /** Settings of the compiled backend. */
  readonly settings: SessionSettings;
  readonly peers: readonly Peer[];
  /** Called with one line for each measurement that could not be made. */
  readonly onSkipped: (line: string) => void;
}

/**
 * Everything that `hierbench bench` measures: one row per subject and size, yielded as soon as it is
 * measured.
 */
export async function* measure(options: MeasureOptions): AsyncIterable<BenchmarkRow> {
  const { sizes, backends, settings, peers } = options;
  const engines = new Map(
    backends.map((backend) => [
      backend,
      new BackendContestant(backend, backend === 'compiled' ? settings : defaultSettings),
    ]),
  );
  const products = new BackendContestant('compiled', settings, {
    subject: productsSubject,
    jobOf: (job) => (job.kind === 'step' ? { kind: 'products', shape: job.shape } : job),
  });
  const ofPeers = (kind: Peer['kind']) => peers.filter((peer) => peer.kind === kind);
  const all: Contestant[] = [...engines.values(), products, ...peers];
  try {
    for (const shape of sizes.step) {
      const beside = backends.includes('compiled') ? [products] : [];
      const contestants = [...engines.values(), ...beside, ...ofPeers('step')];
      yield* compare(contestants, { kind: 'step', shape }, options);
    }
    // The rest is measured in new processes, because training slows down plain JavaScript (engine,
    // free-now.ts).
    for (const engine of engines.values()) engine.close();
    for (const shape of sizes.kernel)
      yield* compare(
        [...kernelSolvers(engines, shape), ...ofPeers('kernel')],
        { kind: 'kernel', shape },
        options,
      );
    for (const { name } of learners.filter((learner) => learner !== mean))
      for (const shape of sizes.prediction)
        yield* compare([...engines.values()], { kind: 'prediction', learner: name, shape }, options);
  } finally {
    for (const contestant of all) contestant.close();
  }
}

/**
 * Kernel learners compute natively on the compiled backend, and in JavaScript on all others, so one of those
 * stands for all.
 */
function kernelSolvers(
  engines: ReadonlyMap<BackendName, BackendContestant>,
  { n }: SampleShape,
): BackendContestant[] {
  const compiled = engines.get('compiled');
  const javaScript = engines.get('cpu') ?? [...engines.values()].find((engine) => engine !== compiled);
  if (!compiled) return javaScript ? [javaScript] : [];
  return javaScript && n <= largestKernelInJavaScript ? [compiled, javaScript] : [compiled];
}

async function* compare(
  contestants: readonly Contestant[],
  job: BenchJob,
  options: MeasureOptions,
): AsyncIterable<BenchmarkRow> {
  const description = describe(job);
  const { benchmark, size } = description;
  const standings = await runRounds(contestants, job, {
    ...options,
    onFailure: (subject, message) =>
      options.onSkipped(`${benchmark}, ${size}: ${subject} is left out: ${message}`),
  });
  for (const standing of standings) if (standing.turns.length > 0) yield rowOf(standing, description);
}

type Description = Pick<BenchmarkRow, 'benchmark' | 'panel' | 'size' | 'shortSize' | 'work'>;

function describe(job: BenchJob): Description {
  if (job.kind === 'step' || job.kind === 'products') {
    const { d, width, layers, batch } = job.shape;
    return {
      benchmark: 'training step',
      panel: `L = ${layers}`,
      size: `d=${d} width=${width} layers=${layers} batch=${batch}`,
      shortSize: `${d}, ${width}`,
      work: d * width,
    };
  }
  const { d, n } = job.shape;
  const size = `d=${d} n=${n}`;
  const shortSize = `${d}, ${n}`;
  return job.kind === 'kernel'
    ? { benchmark: 'kernel solve', panel: 'kernel ridge, rbf', size, shortSize, work: d * n }
    : { benchmark: 'prediction of 1,000 rows', panel: job.learner, size, shortSize, work: d * n };
}

function rowOf({ subject, peer, turns, ratio }: Standing, description: Description): BenchmarkRow {
  const times = turns.map(({ milliseconds }) => milliseconds);
  const error = turns.at(-1)?.error;
  return {
    ...description,
    subject,
    peer,
    milliseconds: median(times),
    low: Math.min(...times),
    high: Math.max(...times),
    repeats: times.length,
    ...(ratio === undefined ? {} : { ratio }),
    ...(error === undefined ? {} : { error }),
  };
}
