import type { Learner, Model } from '../../learners/contract.ts';
import type { Engine } from '../../learners/engine/backend.ts';
import type { Sample, TaskStructure } from '../../tasks/contract.ts';
import { splitStream } from '../../tasks/streams.ts';
import { attemptFit } from './fit.ts';
import type { RowStream } from './row-stream.ts';

/** Generous, because the caller waits for the fit. */
const limits = { seconds: 3600, memoryMiB: 8192 };

/** Fits a learner outside a cell. @throws Error with the fit's own message if it fails. */
export async function fitAlone(options: {
  readonly learner: Learner;
  /** Parameters that differ from the learner's defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly engine: Engine;
  readonly task: TaskStructure;
  readonly sample: Sample;
  /** For a stream: opens it at its beginning. */
  readonly openStream?: () => RowStream;
  readonly steps: number;
  /** Chooses the initialisation; default 0. */
  readonly seed?: number;
}): Promise<Model> {
  const { learner, params, engine, task, sample, openStream, steps, seed = 0 } = options;
  const attempt = await attemptFit({
    learner,
    params: learner.parameters.parse(params) as Record<string, unknown>,
    task,
    stream: splitStream(task.family, task.d, seed, 'learner'),
    sample,
    openStream,
    budget: { steps, ...limits },
    engine,
    listener: { report() {}, log() {}, offClock() {} },
  });
  if (attempt.model) return attempt.model;
  throw new Error(`${learner.name}: ${attempt.message}`);
}
