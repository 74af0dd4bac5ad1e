import { defaultSettings } from '../learners/engine/backend.ts';
import { firstReportedSeed, type ResolvedConfig, type ResolvedLearner, type ResolvedTask } from './config.ts';
import type { LearnerEntryDraft, TaskEntryDraft } from './config-entries.ts';
import { findLearner, findTaskFamily } from './definitions.ts';
import { formatEntrySpec } from './entry-spec.ts';
import { UserError } from './errors.ts';
import type { Draft } from './overrides.ts';
import { fullParameters } from './parameters.ts';
import { canonicalJson } from './results/canonical-json.ts';
import { parseSampleSize, smallestSample } from './sample-size.ts';

/**
 * Looks up every learner and task of a configuration and checks their parameters, sample sizes, labels and seeds.
 *
 * @throws UserError with the place and what would be right, for the first thing that is wrong.
 */
export async function resolveConfig({ config, where, learners, tasks }: Draft): Promise<ResolvedConfig> {
  const { name, description, trials, tuningSeed, steps, testSize, limits, diagnose, backend, jobs } = config;
  const { device, threads, repeatTiming } = config;
  const seeds =
    typeof config.seeds === 'number'
      ? Array.from({ length: config.seeds }, (_, i) => firstReportedSeed + i)
      : config.seeds;
  if (new Set(seeds).size < seeds.length) throw new UserError(`${where}: seeds: a seed is listed twice`);
  if (seeds.includes(tuningSeed))
    throw new UserError(
      `${where}: tuningSeed: ${tuningSeed} is also a reported seed; tuning needs one of its own`,
    );
  const resolvedTasks = await sequentially(tasks, (task) => resolveTask(task, steps));
  const resolvedLearners = await sequentially(learners, resolveLearner);
  const labels = new Map(learners.map((draft, i) => [draft, resolvedLearners[i].label]));
  const resolved: ResolvedConfig = {
    name,
    description,
    tasks: resolvedTasks.map((task, i) => {
      const own = tasks[i].learners?.flatMap((draft) => labels.get(draft) ?? []);
      return own ? { ...task, learners: own } : task;
    }),
    learners: resolvedLearners,
    seeds,
    trials,
    tuningSeed,
    testSize,
    limits,
    diagnose,
    backend,
    // The usual ones are left out, so that naming them names the same cells.
    ...(device === undefined || device === defaultSettings.device ? {} : { device }),
    ...(threads === undefined || threads === defaultSettings.threads ? {} : { threads }),
    ...(jobs === undefined ? {} : { jobs }),
    ...(repeatTiming === undefined || repeatTiming === 1 ? {} : { repeatTiming }),
  };
  // Of a task there may be several entries, each with sizes and settings of its own.
  assertUniqueLabels(resolved.tasks, tasks, ({ family, params }) => canonicalJson([family, params]));
  assertUniqueLabels(resolved.learners, learners, ({ label }, i) => `${label} ${i}`);
  return resolved;
}

async function resolveLearner({ name, params, tunedAs, label, where, folder }: LearnerEntryDraft) {
  const { value, module, digest } = await at(where, () => findLearner(name, folder));
  fullParameters(value, params, where);
  const resolved: ResolvedLearner = {
    learner: value.name,
    params,
    ...(tunedAs === undefined ? {} : { tunedAs }),
    label: label ?? formatEntrySpec(value.name, params),
    ...(module === undefined ? {} : { module, digest }),
  };
  return resolved;
}

async function resolveTask(draft: TaskEntryDraft, commonSteps: number) {
  const { name, params, label, d, n, where, folder, steps = commonSteps, seeds, trials, diagnose } = draft;
  const { value, module, digest } = await at(where, () => findTaskFamily(name, folder));
  const full = fullParameters(value, params, where) as Record<string, unknown>;
  const defaults = value.parameters.parse({}) as Record<string, unknown>;
  const changed = Object.keys(params).filter(
    (key) => canonicalJson(full[key]) !== canonicalJson(defaults[key]),
  );
  for (const rule of n) {
    const size = parseSampleSize(rule);
    if (typeof size === 'string') throw new UserError(`${where}: n: ${size}`);
    const small = d.find((dimension) => size(dimension) < smallestSample);
    if (small !== undefined)
      throw new UserError(
        `${where}: n: ${rule} is ${size(small)} samples at d = ${small}; at least ${smallestSample} are needed`,
      );
  }
  const resolved: ResolvedTask = {
    family: value.name,
    params: Object.fromEntries(changed.map((key) => [key, full[key]])),
    label: label ?? formatEntrySpec(value.name, params),
    d: [...new Set(d)],
    n,
    steps,
    ...(seeds === undefined ? {} : { seeds }),
    ...(trials === undefined ? {} : { trials }),
    ...(diagnose === undefined ? {} : { diagnose }),
    ...(module === undefined ? {} : { module, digest }),
  };
  return resolved;
}

/** @param identityOf what entries of one label have to have in common */
function assertUniqueLabels<E extends { label: string }>(
  entries: readonly E[],
  drafts: readonly LearnerEntryDraft[],
  identityOf: (entry: E, index: number) => string,
): void {
  const identities = entries.map(identityOf);
  entries.forEach(({ label }, i) => {
    const first = entries.findIndex((entry) => entry.label === label);
    if (identities[first] !== identities[i])
      throw new UserError(
        `${drafts[i].where}: label "${label}" is used twice; give one of them another label`,
      );
  });
}

/** Puts the place before the message of a lookup's error. */
async function at<T>(where: string, lookup: () => Promise<T>): Promise<T> {
  try {
    return await lookup();
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${where}: ${error.message}`);
    throw error;
  }
}

/** In order, so that the first mistake of the file is the one reported. */
async function sequentially<A, B>(items: readonly A[], action: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await action(item));
  return results;
}
