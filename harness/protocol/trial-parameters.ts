import type { Learner } from '../../learners/contract.ts';
import type { TaskStructure } from '../../tasks/contract.ts';
import { Stream } from '../../tasks/streams.ts';
import type { CellSpec } from '../results/record.ts';
import { openDimensions, sampleTrials } from './tuning-search.ts';

/** Full parameters of every trial of a tuning cell, drawn from a random stream that only this search uses. */
export function trialParameters(
  spec: CellSpec,
  learner: Learner,
  family: string,
  structure: TaskStructure,
): Record<string, unknown>[] {
  const defaults = learner.parameters.parse(spec.learnerParams);
  const space = openDimensions(learner.search(defaults, structure), spec.learnerParams);
  const stream = new Stream('hierbench', 'tuning', learner.name, family, spec.d, spec.n);
  return sampleTrials(space, spec.tuning.trials, stream).map(
    (changes) => learner.parameters.parse({ ...spec.learnerParams, ...changes }) as Record<string, unknown>,
  );
}
