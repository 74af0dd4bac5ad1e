import type { Learner } from '../../../learners/contract.ts';
import type { TaskFamily } from '../../../tasks/contract.ts';

/** The default export of a plug-in: all learners and task families that it provides. */
export interface PluginExport {
  readonly learners?: readonly Learner[];
  readonly taskFamilies?: readonly TaskFamily[];
}

/**
 * The learners and task families found in a default export, which is a {@link PluginExport} or a single
 * definition.
 */
export interface Members {
  readonly learners: readonly Learner[];
  readonly taskFamilies: readonly TaskFamily[];
}

/**
 * Reads a default export.
 *
 * @returns the members, or a message if the value is neither a learner, a task family nor lists of these
 */
export function membersOf(value: unknown): Members | string {
  if (isLearner(value)) return { learners: [value], taskFamilies: [] };
  if (isTaskFamily(value)) return { learners: [], taskFamilies: [value] };
  const { learners = [], taskFamilies = [] } = (value ?? {}) as PluginExport;
  if (!Array.isArray(learners) || !Array.isArray(taskFamilies))
    return 'learners and taskFamilies have to be lists';
  if (learners.length + taskFamilies.length === 0)
    return 'its default export has no learners and no taskFamilies; write export default { learners: […] }';
  const bad = learners.findIndex((entry) => !isLearner(entry));
  if (bad >= 0) return `learners[${bad}] is no learner; make it with defineLearner({…})`;
  const worse = taskFamilies.findIndex((entry) => !isTaskFamily(entry));
  if (worse >= 0) return `taskFamilies[${worse}] is no task family; make it with defineTaskFamily({…})`;
  return { learners, taskFamilies };
}

export function isLearner(value: unknown): value is Learner {
  const learner = value as Partial<Learner> | undefined;
  return (
    hasNameAndParameters(learner) && typeof learner.fit === 'function' && typeof learner.search === 'function'
  );
}

export function isTaskFamily(value: unknown): value is TaskFamily {
  const family = value as Partial<TaskFamily> | undefined;
  return hasNameAndParameters(family) && typeof family.instantiate === 'function';
}

function hasNameAndParameters<T extends { name?: unknown; parameters?: unknown }>(
  value: T | undefined,
): value is T {
  const { name, parameters } = value ?? {};
  return typeof name === 'string' && typeof (parameters as { safeParse?: unknown })?.safeParse === 'function';
}
