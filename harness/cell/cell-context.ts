import type { Learner } from '../../learners/contract.ts';
import type { BackendRequest, Engine, SessionSettings } from '../../learners/engine/backend.ts';
import { openEngine } from '../../learners/engine/open-engine.ts';
import type { Sample, Task, TaskFamily } from '../../tasks/contract.ts';
import { type Split, type Stream, splitStream } from '../../tasks/streams.ts';
import { findLearner, findTaskFamily } from '../definitions/definitions.ts';
import type { CellJob, CellOutcome, TrialStart } from '../processes/worker-messages.ts';
import { installedVersion } from '../results/package-info.ts';
import type { CellSpec, TrialRecord } from '../results/record.ts';
import { learnedSpec } from '../results/transfer.ts';
import type { FitListener } from './fit.ts';

/** What a cell reports while it runs. */
export interface CellListener extends FitListener {
  phase(phase: 'data' | 'fit' | 'evaluate', trial?: TrialStart): void;
  trial(trial: TrialRecord): void;
  /** A result that stands if the worker ends before it has sent another. */
  result?(outcome: CellOutcome): void;
}

/** A cell's specification and everything that it names; both kinds of cell work with this. */
export interface CellContext {
  readonly spec: CellSpec;
  readonly learner: Learner;
  readonly family: TaskFamily;
  readonly engine: Engine;
  readonly listener: CellListener;
  /** Files of the metrics that it measures, by name. */
  readonly metricModules: Readonly<Record<string, string>>;
}

/** Looks up what a job names, and opens its backend. */
export async function openCell(job: CellJob, listener: CellListener): Promise<CellContext> {
  const { spec } = job;
  const [learner, family, engine] = await Promise.all([
    findLearner(job.learnerModule ?? spec.learner, undefined, { member: spec.learner }),
    findTaskFamily(job.taskModule ?? spec.family, undefined, {
      member: spec.family,
      params: spec.taskParams,
    }),
    openEngine(spec.backend as BackendRequest, settingsOf(spec)),
  ]);
  // Prepared here, before any phase starts, because a learner that is a program may take long to load its
  // libraries.
  await learner.value.prepare?.(engine);
  const { metricModules = {} } = job;
  return { spec, learner: learner.value, family: family.value, engine, listener, metricModules };
}

function settingsOf({ device, threads }: CellSpec): Partial<SessionSettings> {
  return {
    ...(device === undefined ? {} : { device: device as SessionSettings['device'] }),
    ...(threads === undefined ? {} : { threads }),
  };
}

/** The target of a seed. */
export function taskOf({ spec, family }: CellContext, seed: number): Task {
  return family.instantiate({ d: spec.d, seed, params: family.parameters.parse(spec.taskParams) });
}

/** The target that the learner is fitted on: the source of a transferred cell, otherwise the cell's own. */
export function learnedTaskOf(context: CellContext, seed: number): Task {
  return taskOf({ ...context, spec: learnedSpec(context.spec) }, seed);
}

/**
 * A seed's random stream for one purpose. It does not depend on the learner: every learner sees the same
 * data.
 */
export function streamOf({ spec }: CellContext, seed: number, split: Split): Stream {
  return splitStream(spec.family, spec.d, seed, split);
}

/** n rows of a split. A larger sample begins with the rows of a smaller one. */
export function sampleOf(context: CellContext, task: Task, n: number, split: Split): Sample {
  return task.sample(n, streamOf(context, task.seed, split), split);
}

/** Versions of the libraries on which the bits of a result depend; the parent adds this package's own. */
export function versionsOf({ engine, learner }: CellContext): Record<string, string> {
  return {
    node: process.versions.node,
    'ml-matrix': installedVersion('ml-matrix') ?? 'absent',
    ...engine.versions,
    ...learner.versions,
  };
}
