import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FitContext, FitCost, Learner } from '../../learners/contract.ts';
import type { Engine } from '../../learners/engine/backend.ts';
import { loadLearner } from '../../learners/load-learner.ts';
import type { Sample, TaskStructure } from '../../tasks/contract.ts';
import { pilotSize } from '../../tasks/sampled-task.ts';
import { Stream } from '../../tasks/streams.ts';
import { localExecutor } from '../executors/local.ts';
import { comparisonFlops } from '../plan/cost/cell-cost.ts';
import type { Speeds, StepSpeed } from '../plan/cost/speeds.ts';
import { ridgeMapError } from '../protocol/diagnosis.ts';
import { diagnosisSize, monitorSize } from '../protocol/protocol.ts';

/**
 * Measures this machine, in about two seconds, by small fits of learners whose cost is known and by one cell
 * in a worker of its own. The results are never stored, because the machine's load changes.
 */
export async function calibrate(engine: Engine): Promise<Speeds> {
  // Warm up: the first fits include the compilation of the libraries.
  await measureSteps(engine, 8, 16, 16);
  await timedFit(engine, 'random-features', { m: 256 }, normalSample(512, 8), { ...anyTask, d: 8 }, 1);
  // Measured before the networks: training a large one slows down plain JavaScript in the same process
  // (engine, free-now.ts).
  const products = await measureProducts(engine);
  const comparisonFlopsPerSecond = measureComparison();
  const steps: StepSpeed[] = [];
  let secondsPerProgram = 0;
  for (const { d, width, steps: count } of networks) {
    const measured = await measureSteps(engine, d, width, count);
    steps.push(measured.step);
    secondsPerProgram = measured.secondsPerProgram;
  }
  const [, , largest] = steps;
  return {
    steps,
    secondsPerProgram,
    networkFlopsPerSecond: largest.flops / largest.seconds,
    ...products,
    comparisonFlopsPerSecond,
    ...(await measureCell(engine)),
  };
}

/** Sizes from a step that is almost all overhead to one that is almost all matrix products. */
const networks = [
  { d: 8, width: 16, steps: 256 },
  { d: 32, width: 64, steps: 91 },
  { d: 128, width: 256, steps: 23 },
] as const;

async function measureSteps(engine: Engine, d: number, width: number, steps: number) {
  const task: TaskStructure = { ...anyTask, d };
  const marks: { step: number; at: number }[] = [];
  const { seconds, cost } = await timedFit(
    engine,
    'deep-sgd',
    { width },
    normalSample(2048, d),
    task,
    steps,
    (step) => marks.push({ step, at: performance.now() / 1000 }),
  );
  const [first, last] = [marks[0], marks[marks.length - 1]];
  const each = (last.at - first.at) / (last.step - first.step);
  const { programs = 1, stepFlops = 0 } = cost.fit;
  return {
    step: { flops: stepFlops / steps, seconds: each },
    secondsPerProgram: Math.max(0, seconds - steps * each) / programs,
  };
}

/**
 * Speeds of matrix products, from a fit that does little else, and of scalar work, from predictions that are
 * mostly that.
 */
async function measureProducts(engine: Engine) {
  const d = 32;
  const task: TaskStructure = { ...anyTask, d };
  const features = await timedFit(engine, 'random-features', { m: 512 }, normalSample(4096, d), task, 1);
  const productFlopsPerSecond = (features.cost.fit.productFlops ?? 0) / features.seconds;
  const kernel = await timedFit(engine, 'kernel-ridge', { kernel: 'rbf' }, normalSample(768, d), task, 1);
  const rows = 2048;
  const { x } = normalSample(rows, d);
  const start = performance.now();
  await kernel.predict(x, rows);
  const seconds = (performance.now() - start) / 1000;
  const { productFlops = 0, scalarFlops = 0 } = kernel.cost.predictRow;
  const scalarSeconds = Math.max(seconds / 4, seconds - (rows * productFlops) / productFlopsPerSecond);
  return { productFlopsPerSecond, scalarFlopsPerSecond: (rows * scalarFlops) / scalarSeconds };
}

/** Times the second of two comparisons, because the first includes compilation. */
function measureComparison(): number {
  const [p, k] = [64, 8];
  const sample = (width: number) => ({ layer: 2, width, values: normalSample(diagnosisSize, width).x });
  const [from, to] = [sample(p), sample(k)];
  ridgeMapError(from, to, diagnosisSize);
  const start = performance.now();
  ridgeMapError(from, to, diagnosisSize);
  return (1000 * comparisonFlops(p, k, diagnosisSize)) / (performance.now() - start);
}

async function timedFit(
  engine: Engine,
  name: string,
  given: Record<string, unknown>,
  sample: Sample,
  task: TaskStructure,
  steps: number,
  onTrace: (step: number) => void = () => {},
) {
  const learner = (await loadLearner(name)) as Learner;
  const params = learner.parameters.parse(given) as never;
  const budget = { steps, seconds: 60, memoryMiB: 1024 };
  const context: FitContext<never> = {
    params,
    task,
    budget,
    engine,
    stream: new Stream('hierbench', 'calibration', name),
    signal: new AbortController().signal,
    report() {},
    async trace({ step }) {
      onTrace(step);
    },
    log() {},
  };
  await learner.prepare?.(engine);
  const start = performance.now();
  const model = await learner.fit(sample, context);
  const seconds = (performance.now() - start) / 1000;
  const cost = learner.cost?.(params, { task, n: sample.n, budget, validationRows: 0 }) as FitCost;
  return { seconds, cost, predict: model.predict };
}

/** Measures the overhead of every cell with a learner that does nothing. */
async function measureCell(engine: Engine) {
  const [d, n, testSize] = [32, 4096, 1024];
  const folder = mkdtempSync(join(tmpdir(), 'hierbench-'));
  const executor = localExecutor({ folder, jobs: 1 });
  try {
    const {
      cellSeconds,
      timings,
      peakRssMiB = 0,
    } = await executor.run(
      {
        id: 'calibration',
        spec: {
          kind: 'fit',
          family: 'bfc-wide',
          taskParams: {},
          d,
          n,
          learner: 'mean',
          learnerParams: {},
          seed: 1,
          tuning: { trials: 0, seed: 1, validation: 0.2 },
          budget: { steps: 1, seconds: 60, memoryMiB: 1024 },
          testSize,
          diagnose: false,
          backend: engine.backend,
        },
      },
      () => {},
      new AbortController().signal,
    );
    const dataSeconds = timings?.dataSeconds ?? 0;
    const coordinates = (pilotSize + n + monitorSize) * d;
    return {
      secondsPerCoordinate: dataSeconds / coordinates,
      secondsPerCell: cellSeconds - dataSeconds,
      workerMiB: peakRssMiB,
    };
  } finally {
    executor.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const anyTask: TaskStructure = {
  family: 'calibration',
  d: 8,
  layers: 3,
  widths: [4, 4],
  degree: 4,
  output: 'regression',
};

function normalSample(n: number, d: number): Sample {
  const stream = new Stream('hierbench', 'calibration', n, d);
  return {
    n,
    d,
    x: stream.child('x').normals(new Float32Array(n * d)),
    y: stream.child('y').normals(new Float32Array(n)),
  };
}
