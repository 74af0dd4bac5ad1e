import { basename } from 'node:path';
import { defaultSettings } from '../../learners/engine/backend.ts';
import type { GivenSamples, TaskFamily } from '../../tasks/contract.ts';
import { findLearner, findTaskFamily } from '../definitions/definitions.ts';
import { findMetric } from '../definitions/find-metric.ts';
import { fullParameters } from '../definitions/parameters.ts';
import { assertDistinctNames, loadPlugin, type Plugin } from '../definitions/plugins/load-plugin.ts';
import { UserError } from '../input/errors.ts';
import { learnerTraits } from '../input/learner-traits.ts';
import { pairingOf, structureAt } from '../protocol/pairing.ts';
import { firstReportedSeed, heldRows } from '../protocol/protocol.ts';
import {
  parseNumberOfSamples,
  parseSampleSize,
  type SizeAt,
  smallestSample,
} from '../protocol/sample-size.ts';
import { parseStepCount, type StepCount, unusableSteps } from '../protocol/step-count.ts';
import { canonicalJson } from '../results/canonical-json.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import { quoted } from '../results/visible-text.ts';
import { checkPredictedMetrics } from './check-predictions.ts';
import {
  type Config,
  learnedFrom,
  type ResolvedConfig,
  type ResolvedLearner,
  type ResolvedMetric,
  type ResolvedTask,
  runsOn,
} from './config.ts';
import type { LearnerEntryDraft, TaskEntryDraft, TransferDraft } from './config-entries.ts';
import { givenSamples } from './given-samples.ts';
import type { Draft, PluginDraft } from './overrides.ts';
import { splitStart } from './start-models.ts';

/**
 * Looks up every learner and task of a configuration and checks their parameters, sample sizes, labels and
 * seeds.
 *
 * @throws UserError for the first mistake, naming its place and what would be right.
 */
export async function resolveConfig({
  config,
  where,
  seedsPlace,
  plugins: named,
  metrics,
  learners,
  tasks,
}: Draft): Promise<ResolvedConfig> {
  const { name, description, trials, tuningSeed, steps, testSize, limits, diagnose, backend, jobs } = config;
  const { device, threads, repeatTiming, keep, predictions } = config;
  const { seeds, counts } = seedsOf(config.seeds, tasks, seedsPlace);
  const plugins = await loadAll(named);
  const resolvedTasks = await sequentially(tasks, (task) =>
    resolveTask(task, { steps, place: `${where}: steps` }, plugins),
  );
  const resolvedLearners = await sequentially(learners, (learner) => resolveLearner(learner, plugins));
  const labels = new Map(learners.map((draft, i) => [draft, resolvedLearners[i].label]));
  const resolvedMetrics = await resolveMetrics(metrics);
  const resolved: ResolvedConfig = {
    name,
    description,
    tasks: resolvedTasks.map((task, i) => {
      const own = tasks[i].learners?.flatMap((draft) => labels.get(draft) ?? []);
      const count = counts[i];
      return {
        ...task,
        ...(own && { learners: own }),
        ...(count !== undefined && count < seeds.length && { seeds: count }),
      };
    }),
    learners: resolvedLearners,
    ...(resolvedMetrics.length > 0 && { metrics: resolvedMetrics }),
    seeds,
    trials,
    tuningSeed,
    testSize,
    limits,
    diagnose,
    backend,
    // Defaults are left out, so that spelling them out gives the same cells.
    ...(device === undefined || device === defaultSettings.device ? {} : { device }),
    ...(threads === undefined || threads === defaultSettings.threads ? {} : { threads }),
    ...(jobs === undefined ? {} : { jobs }),
    ...(repeatTiming === undefined || repeatTiming === 1 ? {} : { repeatTiming }),
    ...(keep === undefined ? {} : { keep }),
    ...(predictions === undefined ? {} : { predictions }),
  };
  checkPredictedMetrics(predictions ?? [], resolvedMetrics, where);
  // One task may have several entries with the same label, each with its own sizes and settings.
  assertUniqueLabels(resolved.tasks, tasks, ({ family, params, digest }) =>
    canonicalJson([family, params, digest ?? '']),
  );
  assertUniqueLabels(resolved.learners, learners, ({ label }, i) => `${label} ${i}`);
  assertUsed(plugins, resolved);
  if (tunesForItself(resolved))
    throw new UserError(
      seedsPlace === '--seeds'
        ? `--seeds: ${tuningSeed} is the seed that is tuned on (tuningSeed of ${where}); leave it out, or turn tuning off (--trials 0)`
        : `${where}: tuningSeed: ${tuningSeed} is also a reported seed; tuning needs a seed of its own`,
    );
  return resolved;
}

/**
 * The seeds of a run and how many of them, the first ones, each task takes (undefined: all). A common number of seeds is
 * no limit: a task may ask for more, and the run then has as many as the task that has most. Named seeds are all there are.
 *
 * @throws UserError for a seed that is listed twice, and for a task that asks for more seeds than are named
 */
function seedsOf(
  common: Config['seeds'],
  tasks: readonly TaskEntryDraft[],
  seedsPlace: string,
): { readonly seeds: readonly number[]; readonly counts: readonly (number | undefined)[] } {
  if (typeof common === 'number') {
    const counts = tasks.map((task) => task.seeds ?? common);
    const most = Math.max(common, ...counts);
    return { seeds: Array.from({ length: most }, (_, i) => firstReportedSeed + i), counts };
  }
  if (new Set(common).size < common.length) throw new UserError(`${seedsPlace}: a seed is listed twice`);
  const counts = tasks.map((task) => task.seeds);
  for (const { seeds = 0, where } of tasks)
    if (seeds > common.length)
      throw new UserError(
        `${where}: seeds: ${seeds} are more than the ${common.length} that ${seedsPlace} lists; list more there, or give a number`,
      );
  return { seeds: common, counts };
}

/** Whether any reported fit would use parameters tuned on its own seed. */
function tunesForItself({ tasks, learners, seeds, trials, tuningSeed }: ResolvedConfig): boolean {
  return tasks
    .filter((task) => seeds.slice(0, task.seeds).includes(tuningSeed))
    .some((task) =>
      task.d.some((d) => {
        const { params, sizes } = learnedFrom(task);
        const structure = structureAt(task.definition, params, d, tuningSeed);
        const own = learners.filter((entry) => runsOn(entry, task, d));
        return sizes.some((size) =>
          own.some((entry) => {
            const pairing = pairingOf(entry.definition, entry, structure, size(d), task.trials ?? trials);
            return pairing.applies && pairing.tuned;
          }),
        );
      }),
    );
}

/** A loaded plug-in, with the draft that named it. */
type Loaded = Plugin & { readonly draft: PluginDraft };

/** A plug-in named by a flag is meant for this run: an unused one is a mistake. @throws UserError */
function assertUsed(plugins: readonly Loaded[], { tasks, learners }: ResolvedConfig): void {
  const used = new Set([...tasks, ...learners].map(({ module }) => module));
  const idle = plugins.find(({ draft, module }) => draft.where === '--plugin' && !used.has(module));
  if (!idle) return;
  const flags = [
    ...idle.learners.map(({ name }) => `--learner ${name}`),
    ...idle.taskFamilies.map(({ name }) => `--task ${name}`),
  ];
  throw new UserError(
    `--plugin: nothing from ${idle.draft.name} is in this run; give ${flags.slice(0, 3).join(' or ')}`,
  );
}

/** Loads plug-ins in the order in which they are named, each once. */
async function loadAll(named: readonly PluginDraft[]): Promise<Loaded[]> {
  const plugins = await sequentially(named, (draft) =>
    at(draft.where, async () => ({ ...(await loadPlugin(draft.name, draft.folder)), draft })),
  );
  const once = [...new Map(plugins.map((plugin) => [plugin.module, plugin])).values()];
  await at(named.at(-1)?.where ?? '', () => assertDistinctNames(once));
  return once;
}

async function resolveLearner(
  { name, params: given, tunedAs, label, where, folder, swept, dimensions }: LearnerEntryDraft,
  plugins: readonly Plugin[],
) {
  const { value, module, digest } = await at(where, () => findLearner(name, folder, { plugins }));
  const { params, from } = await splitStart(value, given, { where, folder });
  const traits = learnerTraits(value, fullParameters(value, params, where), where);
  const resolved: ResolvedLearner = {
    learner: value.name,
    params,
    ...(tunedAs === undefined ? {} : { tunedAs }),
    label: label ?? formatEntrySpec(value.name, given),
    ...(from && { from }),
    ...(swept && { sweep: { ...swept, value: Number(swept.value) } }),
    ...(dimensions && { dimensions }),
    ...(module === undefined ? {} : { module, digest }),
    ...(traits === undefined ? {} : { traits }),
    definition: value,
  };
  return resolved;
}

/** Loads metrics in the order in which they are named. @throws UserError if two have the same name */
async function resolveMetrics(named: readonly PluginDraft[]): Promise<ResolvedMetric[]> {
  const metrics = await sequentially(named, ({ name, folder, where }) =>
    at(where, () => findMetric(name, folder)),
  );
  const distinct = new Map<string, ResolvedMetric>();
  for (const [i, metric] of metrics.entries()) {
    const other = distinct.get(metric.name);
    if (other && other.module !== metric.module)
      throw new UserError(
        `${named[i].where}: ${basename(other.module)} and ${basename(metric.module)} both define the metric "${metric.name}"; rename one of them`,
      );
    distinct.set(metric.name, metric);
  }
  return [...distinct.values()];
}

async function resolveTask(draft: TaskEntryDraft, common: CommonSteps, plugins: readonly Plugin[]) {
  const { name, params, label, where, folder, trials, diagnose, transfer } = draft;
  const { value, module, digest, data } = await at(where, () =>
    findTaskFamily(name, folder, { plugins, params }),
  );
  const full = fullParameters(value, params, where) as Record<string, unknown>;
  const given = givenSamples(value, full, where);
  const { d, n } = sizesOf(draft, given);
  const sizes: SizeAt[] = [];
  for (const rule of n) {
    const size = parseSampleSize(rule);
    const place = draft.places?.n ?? `${where}: n`;
    if (typeof size === 'string') throw new UserError(`${place}: ${size}`);
    const stream = d.some((dimension) => size(dimension) === 'stream');
    if (given && stream)
      throw new UserError(
        `${place}: stream: ${value.name} has the rows of its files and no others; give a number of samples, or leave n out`,
      );
    if (value.episodes && stream)
      throw new UserError(`${place}: stream: n of ${value.name} is a number of episodes; give one`);
    const small = d.find((dimension) => heldRows(size(dimension)) < smallestSample);
    if (small !== undefined) {
      const few = `is ${size(small)} samples at d = ${small}; at least ${smallestSample} are needed`;
      const byFlag = draft.places?.d?.startsWith('--') && !place.startsWith('--');
      throw new UserError(
        byFlag ? `--d: n = ${rule} (${place}) ${few}; give --n` : `${place}: ${rule} ${few}`,
      );
    }
    if (given && heldRows(size(given.d)) > given.rows)
      throw new UserError(
        `${place}: ${rule} is ${size(given.d)} samples at d = ${given.d}; there are ${given.rows} to train on`,
      );
    sizes.push(size);
  }
  const resolved: ResolvedTask = {
    family: value.name,
    params: changedParameters(value, params, full),
    label: label ?? formatEntrySpec(value.name, params),
    d: [...new Set(d)],
    n,
    steps: stepsOf(draft, d, common),
    ...(given ? { testSize: given.testRows } : {}),
    ...(trials === undefined ? {} : { trials }),
    ...(diagnose === undefined ? {} : { diagnose }),
    ...(module === undefined ? {} : { module, digest }),
    ...(data === undefined ? {} : { data }),
    definition: value,
    sizes,
    ...(transfer && resolveTransfer(transfer, draft, value, d, given !== undefined)),
  };
  return resolved;
}

/** The given parameters that differ from the family's defaults. */
function changedParameters(
  family: TaskFamily,
  given: Readonly<Record<string, unknown>>,
  full: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const defaults = family.parameters.parse({}) as Record<string, unknown>;
  const changed = Object.keys(given).filter(
    // An optional parameter has no default: if given, it counts as changed.
    (key) => defaults[key] === undefined || canonicalJson(full[key]) !== canonicalJson(defaults[key]),
  );
  return Object.fromEntries(changed.map((key) => [key, full[key]]));
}

/** The source of a task's features. @throws UserError */
function resolveTransfer(
  { params: differing, n, features }: TransferDraft,
  { params, where, n: headSizes }: TaskEntryDraft,
  family: TaskFamily,
  dimensions: readonly number[],
  given: boolean,
): Pick<ResolvedTask, 'transfer' | 'sourceSize'> {
  const place = `${where}: transfer`;
  if (family.episodes)
    throw new UserError(`${place}: ${family.name} is an environment; transfer is between targets`);
  if (given)
    throw new UserError(
      `${place}: ${family.name} has one target, which is in its files; there is no other to learn from`,
    );
  if ([...(headSizes ?? []), n].some((rule) => rule === 'stream'))
    throw new UserError(
      `${place}: a head and its source need samples that are held; n is a number or a rule`,
    );
  const own = { ...params, ...differing };
  const full = fullParameters(family, own, place) as Record<string, unknown>;
  const size = parseNumberOfSamples(n);
  if (typeof size === 'string') throw new UserError(`${place}: n: ${size}`);
  const small = dimensions.find((d) => size(d) < smallestSample);
  if (small !== undefined)
    throw new UserError(
      `${place}: n: ${n} is ${size(small)} samples at d = ${small}; at least ${smallestSample} are needed`,
    );
  const target = fullParameters(family, params, where) as Record<string, unknown>;
  const differs = Object.fromEntries(
    [...new Set([...Object.keys(full), ...Object.keys(target)])]
      .filter((key) => canonicalJson(full[key] ?? null) !== canonicalJson(target[key] ?? null))
      .map((key) => [key, full[key] ?? null]),
  );
  return {
    transfer: { params: changedParameters(family, own, full), differs, n, features },
    sourceSize: size,
  };
}

/** The number of steps for tasks that set none, and the place where it is set, as error lines name it. */
interface CommonSteps {
  readonly steps: StepCount;
  readonly place: string;
}

/** The steps of a task at each d, or a single number if all are equal. @throws UserError */
function stepsOf(
  { steps, places, where }: TaskEntryDraft,
  dimensions: readonly number[],
  common: CommonSteps,
): ResolvedTask['steps'] {
  const rule = steps ?? common.steps;
  const place = places?.steps ?? (steps === undefined ? common.place : `${where}: steps`);
  const stepsAt = parseStepCount(rule);
  if (typeof stepsAt === 'string') throw new UserError(`${place}: ${stepsAt}`);
  const wrong = unusableSteps(stepsAt, dimensions);
  if (wrong !== undefined) {
    const byFlag = places?.d?.startsWith('--') && !place.startsWith('--');
    throw new UserError(
      byFlag ? `--d: steps = ${rule} (${place}) is ${wrong}; give --steps` : `${place}: ${rule} is ${wrong}`,
    );
  }
  const [first, ...rest] = dimensions.map(stepsAt);
  if (rest.every((other) => other === first)) return first;
  return Object.fromEntries(dimensions.map((d) => [d, stepsAt(d)]));
}

/** The d and n of a task; data files fix d, and all of their rows are the default n. */
function sizesOf({ d, n, where }: TaskEntryDraft, given: GivenSamples | undefined) {
  const own = given?.d;
  if (own !== undefined && d?.some((dimension) => dimension !== own))
    throw new UserError(
      `${where}: d: ${d.join(', ')}: the files have ${own} columns besides the label; leave d out`,
    );
  return { d: own === undefined ? (d ?? []) : [own], n: n ?? (given ? [given.rows] : []) };
}

/** @param identityOf key that all entries with the same label have to share */
function assertUniqueLabels<E extends { label: string }>(
  entries: readonly E[],
  drafts: readonly LearnerEntryDraft[],
  identityOf: (entry: E, index: number) => string,
): void {
  const identities = entries.map(identityOf);
  entries.forEach(({ label }, i) => {
    const first = entries.findIndex((entry) => entry.label === label);
    if (identities[first] === identities[i]) return;
    const { where, name } = drafts[i];
    throw new UserError(
      where === '--learner'
        ? `${where}: ${drafts[first].name} and ${name} are both called ${quoted(label)}; rename one of them, or give them labels in a config file`
        : `${where}: label ${quoted(label)} is used twice; give one of them another label${where === '--task' ? ', as in --task other=csv:a.csv,b.csv' : ''}`,
    );
  });
}

/** Prefixes the message of a lookup's UserError with the place. */
async function at<T>(where: string, lookup: () => Promise<T>): Promise<T> {
  try {
    return await lookup();
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${where}: ${error.message}`);
    throw error;
  }
}

/** Processes items in order, so that the first mistake in the file is the one reported. */
async function sequentially<A, B>(items: readonly A[], action: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await action(item));
  return results;
}
