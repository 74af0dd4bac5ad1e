import type { z } from 'zod';
import type { FitInfo, Learner } from '../../learners/contract.ts';
import type { BackendRequest } from '../../learners/engine/backend.ts';
import type { TaskFamily } from '../../tasks/contract.ts';
import { splitStream } from '../../tasks/streams.ts';
import { findTaskFamily } from '../definitions/definitions.ts';
import { fullParameters } from '../definitions/parameters.ts';
import { heldRows } from '../protocol/protocol.ts';
import { scoreOn } from '../protocol/score.ts';
import type { SampleCount } from '../results/record.ts';
import { openBackend } from './environment.ts';
import { fitAlone } from './fit-alone.ts';
import { openRowStream } from './row-stream.ts';

/** A small problem on which to try a learner. Everything has a default. */
export interface TryOptions {
  /** A task family, or the name or file of one; default: `linear-control`, which everybody should learn. */
  readonly task?: string | TaskFamily;
  readonly taskParams?: Readonly<Record<string, unknown>>;
  /** Parameters of the learner that differ from its defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Input dimension; default 4. */
  readonly d?: number;
  /** Training samples, or a stream of fresh ones; default 512. */
  readonly n?: SampleCount;
  /** Optimisation steps; default 500. */
  readonly steps?: number;
  /** Chooses target, samples and initialisation; default 1. */
  readonly seed?: number;
  readonly backend?: BackendRequest;
}

/** The result of {@link tryLearner}. */
export interface Trial {
  /**
   * Mean squared error on 2048 fresh samples over the variance of their labels (of more than two classes, the
   * share of wrong ones over that of the best constant); the best constant has error 1.
   */
  readonly relativeTestError: number;
  /** Predictions for these samples. */
  readonly predictions: Float32Array;
  readonly info: FitInfo;
}

/**
 * Fits a learner once, untuned, in this process, for the learner's own tests. Samples and streams are those
 * of a cell of `hierbench run` with the same task, d, n and seed.
 *
 * @throws UserError if the task or a parameter is invalid; Error with the fit's own message if the fit fails.
 */
export async function tryLearner<S extends z.ZodObject>(
  learner: Learner<S>,
  options: TryOptions = {},
): Promise<Trial> {
  const { task: wanted = 'linear-control', d = 4, n = 512, steps = 500, seed = 1 } = options;
  const family =
    typeof wanted === 'string'
      ? (await findTaskFamily(wanted, undefined, { params: options.taskParams })).value
      : wanted;
  const taskParams = fullParameters(family, options.taskParams ?? {}, family.name);
  const task = family.instantiate({ d, seed, params: taskParams });
  fullParameters(learner, options.params ?? {}, learner.name);
  const training = splitStream(family.name, d, seed, 'train');
  const model = await fitAlone({
    learner: learner as unknown as Learner,
    params: options.params ?? {},
    engine: await openBackend(options.backend ?? 'auto'),
    task: task.structure,
    sample: task.sample(heldRows(n), training),
    ...(n === 'stream' && { openStream: () => openRowStream(task, training) }),
    steps,
    seed,
  });
  try {
    const test = task.sample(2048, splitStream(family.name, d, seed, 'test'));
    const { relativeError } = await scoreOn(model.predict, test, task.structure.classes);
    const predictions = await model.predict(test.x, test.n);
    return { relativeTestError: relativeError, predictions, info: model.info };
  } finally {
    model.dispose();
  }
}
