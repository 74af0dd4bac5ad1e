import { openNativeProduct } from '../../learners/native-product.ts';
import type { Sample, Task } from '../../tasks/contract.ts';
import type { CellOutcome } from '../processes/worker-messages.ts';
import { splitSize, streamStart, streamValidationSize } from '../protocol/protocol.ts';
import { scoreOn } from '../protocol/score.ts';
import { plannedTrials } from '../protocol/trial-parameters.ts';
import { concludeTuning } from '../protocol/tuning-outcome.ts';
import type { TrialRecord } from '../results/record.ts';
import { backendRecord } from './backend-record.ts';
import { type CellContext, sampleOf, streamOf, taskOf, versionsOf } from './cell-context.ts';
import { attemptFit, describeError } from './fit.ts';
import { openRowStream } from './row-stream.ts';

/**
 * Tunes a learner on the tuning seed: every trial fits the same first part of that seed's training sample and
 * is scored on the rest, or fits that seed's stream and is scored on other fresh rows. The cell's result is the list of trials and the winner's parameters.
 *
 * @param finished trials that an earlier worker of this cell completed; they are not run again.
 */
export async function tuneCell(
  context: CellContext,
  finished: readonly TrialRecord[] = [],
): Promise<CellOutcome> {
  const { spec, learner, family, engine, listener } = context;
  listener.phase('data');
  const dataStart = performance.now();
  const task = taskOf(context, spec.tuning.seed);
  const { training, validation } = tuningSamples(context, task);
  const dataSeconds = (performance.now() - dataStart) / 1000;
  const { space, candidates } = plannedTrials(spec, learner, family.name, task.structure);
  const trials = [...finished];
  let sampleSeconds = 0;
  for (const [index, params] of candidates.entries()) {
    if (index < trials.length) continue;
    listener.phase('fit', { index, params, of: candidates.length });
    const attempt = await attemptFit({
      learner,
      params,
      task: task.structure,
      stream: streamOf(context, task.seed, 'learner'),
      sample: training,
      validation,
      ...(task.powers && { powers: task.powers }),
      // Every trial reads the stream from its beginning: all see the same rows.
      ...(spec.n === 'stream' && {
        openStream: () =>
          openRowStream(task, streamOf(context, task.seed, 'train'), () => openNativeProduct(engine)),
      }),
      budget: spec.budget,
      engine,
      listener,
    });
    sampleSeconds += attempt.sampleSeconds ?? 0;
    listener.phase('evaluate', { index, params, of: candidates.length });
    const trial: TrialRecord = {
      index,
      params,
      status: attempt.status,
      ...(attempt.message === undefined ? {} : { message: attempt.message }),
      wallSeconds: attempt.wallSeconds,
      cpuSeconds: attempt.cpuSeconds,
    };
    if (attempt.model) {
      const { model } = attempt;
      try {
        trial.validationError = (
          await scoreOn(model.predict, validation, task.structure.classes)
        ).relativeError;
        if (Number.isFinite(model.info.stopStep)) trial.stopStep = model.info.stopStep;
      } catch (error) {
        Object.assign(trial, describeError(error));
      } finally {
        model.dispose();
      }
    }
    trials.push(trial);
    listener.trial(trial);
  }
  return {
    ...concludeTuning(trials),
    trials,
    space,
    trace: [],
    timings: {
      dataSeconds,
      fitSeconds: sum(trials.map(({ wallSeconds }) => wallSeconds)),
      fitCpuSeconds: sum(trials.map(({ cpuSeconds }) => cpuSeconds)),
      ...(spec.n === 'stream' && { sampleSeconds }),
    },
    backend: backendRecord(engine),
    versions: versionsOf(context),
  };
}

/** The sample that trials are given, and the one that they are scored on. */
function tuningSamples(context: CellContext, task: Task): { training: Sample; validation: Sample } {
  const { n, tuning } = context.spec;
  if (n !== 'stream') return splitSample(sampleOf(context, task, n, 'train'), tuning.validation);
  return {
    training: sampleOf(context, task, streamStart, 'train'),
    validation: sampleOf(context, task, streamValidationSize, 'validation'),
  };
}

/**
 * The first rows to train on, the last `share` of all rows to validate on; copies, so that neither gives
 * access to the other.
 */
function splitSample({ n, d, x, y }: Sample, share: number): { training: Sample; validation: Sample } {
  const { training: cut } = splitSize(n, share);
  return {
    training: { n: cut, d, x: x.slice(0, cut * d), y: y.slice(0, cut) },
    validation: { n: n - cut, d, x: x.slice(cut * d), y: y.slice(cut) },
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
