import type { Learner, Model } from '../../learners/contract.ts';
import type { Engine } from '../../learners/engine/backend.ts';
import type { Sample } from '../../tasks/contract.ts';
import { taskFamilies } from '../../tasks/registry.ts';
import { splitStream } from '../../tasks/streams.ts';
import { attemptFit } from '../fit.ts';

/** One measurement. */
export interface BenchmarkRow {
  /** What was measured: `prediction`, `kernel solve`. */
  readonly benchmark: string;
  /** Of what: a learner, a backend. */
  readonly subject: string;
  /** At which size: `d=32 n=512`. */
  readonly size: string;
  readonly milliseconds: number;
  /** Half of the mean's 95% interval, in percent of it. */
  readonly marginPercent?: number;
}

/** A group of measurements: an entry of `hierbench bench`. */
export interface MicroBenchmark {
  readonly name: string;
  /** @param budgetSeconds about how long one measurement may take */
  measure(engine: Engine, budgetSeconds: number): AsyncIterable<BenchmarkRow>;
}

/** A fixed sample of the first task family, the same for every measurement of a size. */
export function benchmarkSample(d: number, n: number) {
  const [family] = taskFamilies;
  const task = family.instantiate({ d, seed: 0, params: family.parameters.parse({}) });
  return { task: task.structure, sample: task.sample(n, splitStream(family.name, d, 0, 'train')) };
}

/** Fits a learner with its defaults. @throws Error with the fit's own message where it fails. */
export async function fitDefaults(
  learner: Learner,
  engine: Engine,
  { task, sample }: { task: ReturnType<typeof benchmarkSample>['task']; sample: Sample },
  steps: number,
): Promise<Model> {
  const attempt = await attemptFit({
    learner,
    params: learner.parameters.parse({}) as Record<string, unknown>,
    task,
    stream: splitStream(task.family, task.d, 0, 'learner'),
    sample,
    budget: { steps, seconds: 60, memoryMiB: 4096 },
    engine,
    listener: { report() {}, log() {}, offClock() {} },
  });
  if (attempt.model) return attempt.model;
  throw new Error(`${learner.name}: ${attempt.message}`);
}
