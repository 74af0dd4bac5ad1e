import type { Learner } from '../../learners/contract.ts';
import type { TaskStructure } from '../../tasks/contract.ts';
import { Stream } from '../../tasks/streams.ts';
import type { CellSpec } from '../results/record.ts';
import { openDimensions, type SearchSpace, sampleTrials } from './tuning-search.ts';

/** The trials of a tuning cell. */
export interface PlannedTrials {
  /** What is tuned, and over which values. */
  readonly space: SearchSpace;
  /** Full parameters of every trial, drawn from a random stream that only this search uses. */
  readonly candidates: Record<string, unknown>[];
}

/** The trials of a tuning cell, before any has run. */
export function plannedTrials(
  spec: CellSpec,
  learner: Learner,
  family: string,
  structure: TaskStructure,
): PlannedTrials {
  const defaults = learner.parameters.parse(spec.learnerParams);
  const space = openDimensions(learner.search(defaults, structure), spec.learnerParams);
  const stream = new Stream('hierbench', 'tuning', learner.name, family, spec.d, spec.n);
  const candidates = sampleTrials(space, spec.tuning.trials, stream).map(
    (changes) => learner.parameters.parse({ ...spec.learnerParams, ...changes }) as Record<string, unknown>,
  );
  return { space, candidates };
}
