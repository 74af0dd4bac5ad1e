import { attemptFit, describeError, type FitRequest } from '../../../harness/cell/fit.ts';
import { loadExternalLearner } from '../../../harness/external/load-external.ts';
import { scoreOn } from '../../../harness/protocol/score.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { Stream } from '../../../tasks/streams.ts';

const engine = await openEngine('cpu');

/** Eight rows of two numbers, labels 0 to 7. */
export const sample = {
  n: 8,
  d: 2,
  x: Float32Array.from({ length: 16 }, (_, i) => i),
  y: Float32Array.from({ length: 8 }, (_, i) => i),
};

/** Fits the learner in the file at this path. */
export async function smallFit(path: string, changes: Partial<FitRequest> = {}) {
  const { learner } = await loadExternalLearner(path);
  const attempt = await attemptFit({
    learner,
    params: learner.parameters.parse({}),
    task: { family: 'none', d: 2, layers: 2, widths: [1], degree: 2, output: 'regression' },
    stream: new Stream('test'),
    sample,
    budget: { steps: 10, seconds: 20, memoryMiB: 1024 },
    engine,
    listener: { report() {}, log() {}, offClock() {} },
    ...changes,
  });
  return { learner, ...attempt };
}

/** The status and line of such a fit or, if the fit succeeds, of its model's predictions. */
export async function howItEnds(path: string, changes: Partial<FitRequest> = {}) {
  const { status, message, model } = await smallFit(path, changes);
  if (!model) return [status, message];
  try {
    await scoreOn(model.predict, sample);
    return [status, message];
  } catch (error) {
    return Object.values(describeError(error));
  } finally {
    model.dispose();
  }
}
