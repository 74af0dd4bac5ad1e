import type { FitContext, Learner, Model, TracePoint } from '../../learners/contract.ts';
import type { BackendRequest } from '../../learners/engine/backend.ts';
import { openEngine } from '../../learners/engine/open-engine.ts';
import type { Sample, Task } from '../../tasks/contract.ts';
import { findTaskFamily } from '../../tasks/registry.ts';
import { splitStream } from '../../tasks/streams.ts';

export interface Problem {
  readonly task: Task;
  readonly train: Sample;
  readonly test: Sample;
}

/** A task instance with training and test data, drawn as the harness draws them. */
export function problem(family: string, d: number, n: number, seed: number, params: object = {}): Problem {
  const found = findTaskFamily(family);
  const task = found.instantiate({ d, seed, params: found.parameters.parse(params) });
  return {
    task,
    train: task.sample(n, splitStream(family, d, seed, 'train')),
    test: task.sample(2048, splitStream(family, d, seed, 'test')),
  };
}

export interface FitOptions {
  readonly params?: object;
  readonly steps?: number;
  readonly backend?: BackendRequest;
  readonly context?: Partial<FitContext<Record<string, unknown>>>;
  readonly onTrace?: (point: TracePoint, model: Pick<Model, 'predict' | 'features'>) => void | Promise<void>;
}

/** Fits a learner outside the harness. */
export async function fit(
  learner: Learner,
  { task, train }: Problem,
  options: FitOptions = {},
): Promise<Model> {
  const { family, d } = task.structure;
  return learner.fit(train, {
    params: learner.parameters.parse(options.params ?? {}) as Record<string, unknown>,
    task: task.structure,
    stream: splitStream(family, d, task.seed, 'learner'),
    budget: { steps: options.steps ?? 100, seconds: 600, memoryMiB: 4096 },
    engine: await openEngine(options.backend ?? 'auto'),
    signal: new AbortController().signal,
    report() {},
    async trace(point, model) {
      await options.onTrace?.(point, model);
    },
    log() {},
    ...options.context,
  });
}

/** The mean squared error divided by the variance of the labels. */
export async function relativeError(model: Pick<Model, 'predict'>, { x, y, n }: Sample): Promise<number> {
  const predicted = await model.predict(x, n);
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  let square = 0;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    square += (predicted[i] - y[i]) ** 2;
    variance += (y[i] - mean) ** 2;
  }
  return square / variance;
}
