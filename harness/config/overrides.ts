import { UserError } from '../input/errors.ts';
import { isTableName } from '../input/table-name.ts';
import { splitTaskLabel } from '../input/task-label.ts';
import { usualSampleSize } from '../protocol/protocol.ts';
import type { SampleSize } from '../protocol/sample-size.ts';
import type { StepCount } from '../protocol/step-count.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import { checkPredictedFits } from './check-predicted-fits.ts';
import { checkPredictions } from './check-predictions.ts';
import type { Config } from './config.ts';
import {
  type LearnerEntryDraft,
  learnerDrafts,
  parseSpecAt,
  type TaskEntryDraft,
  taskDrafts,
} from './config-entries.ts';
import type { ConfigSource } from './config-file.ts';
import { draftLabel, labelsOf } from './draft-label.ts';
import { labelsWithCommas } from './labels-with-commas.ts';
import { completeSweeps } from './parameter-sweep.ts';
import { scaleConfig } from './scale.ts';

/** Changes that flags of `hierbench run` make to a configuration. */
export interface Overrides {
  /** Names, labels, specifications or files. */
  readonly learners?: readonly string[];
  readonly tasks?: readonly string[];
  /**
   * Packages or files whose learners and tasks can be named, in addition to the configuration's own plug-ins.
   */
  readonly plugins?: readonly string[];
  /** Files of metrics, in addition to the configuration's own. */
  readonly metrics?: readonly string[];
  readonly d?: readonly number[];
  readonly n?: readonly SampleSize[];
  readonly seeds?: number | readonly number[];
  readonly trials?: number;
  readonly steps?: StepCount;
  readonly seconds?: number;
  readonly memoryMiB?: number;
  readonly diagnose?: boolean;
  readonly backend?: Config['backend'];
  readonly device?: Config['device'];
  readonly threads?: number;
  readonly jobs?: number;
  readonly repeatTiming?: number;
  readonly keep?: Config['keep'];
  /** Factor of {@link scaleConfig}, applied before the other changes. */
  readonly scale?: number;
}

/** A plug-in before it is loaded. */
export interface PluginDraft {
  readonly name: string;
  /** Its place, as error lines name it. */
  readonly where: string;
  /** The folder from which the package is resolved. */
  readonly folder: string;
}

/** A configuration with flags applied, before names are looked up. */
export interface Draft {
  readonly plugins: readonly PluginDraft[];
  /** Files of metrics, looked up as plug-ins are. */
  readonly metrics: readonly PluginDraft[];
  readonly config: Omit<Config, 'tasks' | 'learners'>;
  readonly where: string;
  /** The place of the seeds, as error lines name it. */
  readonly seedsPlace: string;
  readonly learners: readonly LearnerEntryDraft[];
  readonly tasks: readonly TaskEntryDraft[];
}

/**
 * Applies flags to a configuration. `learners` and `tasks` keep the entries they name (by name, label or
 * specification) and add those the configuration does not have; an added task takes d and n from the flags or
 * from the configuration's first task, unless it is a data file, which has its own. `label=task` gives a task
 * a label. Every other flag replaces the value of its field, for all tasks and learners.
 *
 * @throws UserError for a malformed specification, for --d if every task is a data file, and for a `scale`
 * that would change nothing
 */
export function applyOverrides(source: ConfigSource, overrides: Overrides): Draft {
  const { scale = 1, ...others } = overrides;
  const draft = applied(source, overrides);
  if (scale !== 1 && measured(draft) === measured(applied(source, others)))
    throw new UserError(
      `--scale: ${scale} changes no number of seeds or trials here, and nothing that a learner lists as scaled; give --seeds or --trials, or leave it out`,
    );
  return draft;
}

/** A draft as text, without the places that only error lines use. */
function measured(draft: Draft): string {
  return JSON.stringify(draft, (key, value) => (/^(where|places|seedsPlace)$/.test(key) ? undefined : value));
}

function applied(source: ConfigSource, overrides: Overrides): Draft {
  const { scale = 1 } = overrides;
  const config = scaleConfig(source.config, scale);
  const { learners: _, tasks: __, ...fields } = config;
  const scaled = scale === 1 ? '' : ` (with --scale ${scale})`;
  const suiteLearners = learnerDrafts({ ...source, config }, scaled);
  const suiteTasks = taskDrafts({ ...source, config }, suiteLearners);
  const whole = completeSweeps(suiteLearners, suiteTasks);
  checkPredictions(
    config.predictions ?? [],
    {
      tasks: suiteTasks.map(draftLabel),
      learners: whole.learners.map(draftLabel),
      sweeps: [...new Set(suiteLearners.flatMap(({ swept }) => swept?.label ?? []))],
    },
    source.where,
  );
  checkPredictedFits(
    config.predictions ?? [],
    suiteTasks.map((task) => ({
      ...task,
      learners: task.learners?.flatMap((draft) => whole.standFor.get(draft) ?? draft),
    })),
    source.where,
  );
  const folder = process.cwd();
  const tasks = overrides.tasks
    ? unique(
        labelsWithCommas(overrides.tasks, suiteTasks.map(draftLabel)).flatMap((text) =>
          namedTasks(text, suiteTasks, folder),
        ),
        suiteTasks,
      )
    : [...suiteTasks];
  if (overrides.d !== undefined && tasks.length > 0 && tasks.every(({ name }) => isTableName(name)))
    throw new UserError(
      '--d: data files have as many dimensions as they have columns besides the label; leave --d out',
    );
  const learners = overrides.learners
    ? unique(
        labelsWithCommas(overrides.learners, labelsOf(suiteLearners)).flatMap((spec) =>
          matching(spec, suiteLearners, '--learner', folder, (entry) => entry),
        ),
        suiteLearners,
      )
    : [...suiteLearners];
  // A learner added by a flag runs on every task: a task's list selects among the suite's own learners.
  const added = learners.filter((learner) => !suiteLearners.includes(learner));
  const listed = atDimensions(tasks, overrides.d).map((task) => ({
    ...task,
    learners: task.learners && [...task.learners, ...added],
  }));
  const { learners: complete, standFor } = completeSweeps(learners, listed);
  const files = (key: 'plugins' | 'metrics', flag: string) => [
    ...(config[key] ?? []).map((name, i) => ({
      name,
      where: `${source.where}: ${key}[${i}]`,
      folder: source.folder,
    })),
    ...(overrides[key] ?? []).map((name) => ({ name, where: flag, folder })),
  ];
  return {
    plugins: files('plugins', '--plugin'),
    metrics: files('metrics', '--metric'),
    config: {
      ...fields,
      seeds: overrides.seeds === undefined ? fields.seeds : (overrides.seeds as number | number[]),
      trials: overrides.trials ?? fields.trials,
      steps: overrides.steps ?? fields.steps,
      limits: {
        seconds: overrides.seconds ?? fields.limits.seconds,
        memoryMiB: overrides.memoryMiB ?? fields.limits.memoryMiB,
      },
      diagnose: overrides.diagnose ?? fields.diagnose,
      backend: overrides.backend ?? fields.backend,
      device: overrides.device ?? fields.device,
      threads: overrides.threads ?? fields.threads,
      jobs: overrides.jobs ?? fields.jobs,
      repeatTiming: overrides.repeatTiming ?? fields.repeatTiming,
      keep: overrides.keep ?? fields.keep,
    },
    where: source.where,
    seedsPlace: overrides.seeds === undefined ? `${source.where}: seeds${scaled}` : '--seeds',
    learners: complete,
    tasks: listed.map((task) => ({
      ...task,
      places: {
        ...task.places,
        ...(overrides.d === undefined || isTableName(task.name) ? {} : { d: '--d' }),
        ...(overrides.n === undefined ? {} : { n: '--n' }),
        ...(overrides.steps === undefined ? {} : { steps: '--steps' }),
      },
      n: overrides.n ?? task.n,
      steps: overrides.steps ?? task.steps,
      learners: task.learners?.flatMap((draft) => standFor.get(draft) ?? draft),
      seeds: overrides.seeds === undefined ? task.seeds : undefined,
      trials: overrides.trials ?? task.trials,
      diagnose: overrides.diagnose ?? task.diagnose,
    })),
  };
}

/** The sizes of the first task that specifies d. */
function sizesOf(tasks: readonly TaskEntryDraft[]): Pick<TaskEntryDraft, 'd' | 'n' | 'places'> {
  const first = tasks.find((task) => task.d !== undefined);
  if (!first) return { d: [16], n: [usualSampleSize] };
  const { d, n = [usualSampleSize], where } = first;
  return { d, n, places: { d: `${where}: d`, n: `${where}: n` } };
}

/** The tasks that a value of --task names, relabelled if the value is `label=task`. */
function namedTasks(text: string, suiteTasks: readonly TaskEntryDraft[], folder: string): TaskEntryDraft[] {
  const { label, spec } = splitTaskLabel(text, folder);
  const found = matching<TaskEntryDraft>(spec, suiteTasks, '--task', folder, (entry) => ({
    ...entry,
    ...(isTableName(entry.name) ? {} : sizesOf(suiteTasks)),
  }));
  return label === undefined ? found : found.map((task) => ({ ...task, label }));
}

/**
 * The entries of the configuration that a flag's value names; if there are none, the value as a new entry.
 */
function matching<D extends LearnerEntryDraft>(
  spec: string,
  all: readonly D[],
  flag: string,
  folder: string,
  added: (entry: LearnerEntryDraft) => D,
): D[] {
  const byLabel = all.filter(
    (entry) => draftLabel(entry) === spec || entry.swept?.label === spec || entry.name === spec,
  );
  if (byLabel.length > 0) return byLabel;
  const { name, params } = parseSpecAt(spec, flag, folder);
  const written = formatEntrySpec(name, params);
  const same = all.filter((entry) => formatEntrySpec(entry.name, entry.params) === written);
  return same.length > 0 ? same : [added({ name, params, where: flag, folder })];
}

/**
 * The tasks at the dimensions that a flag gives. Where a suite has several entries of one task, such as fewer learners at
 * large d, each keeps the dimensions that are its own, and the first takes those that no entry has.
 */
function atDimensions(
  tasks: readonly TaskEntryDraft[],
  given: readonly number[] | undefined,
): TaskEntryDraft[] {
  if (given === undefined) return [...tasks];
  const keys = new Set(tasks.map(keyOf));
  return [...keys].flatMap((key) => {
    const entries = tasks.filter((task) => keyOf(task) === key);
    // The d of a data file is fixed.
    if (isTableName(entries[0].name)) return entries;
    const nobodys = given.filter((d) => !entries.some((entry) => entry.d?.includes(d)));
    return entries.flatMap((entry, i) => {
      const d = given.filter((one) => entry.d?.includes(one) || (i === 0 && nobodys.includes(one)));
      return d.length > 0 ? [{ ...entry, d }] : [];
    });
  });
}

function keyOf(draft: LearnerEntryDraft | TaskEntryDraft): string {
  const transfer = 'transfer' in draft ? draft.transfer : undefined;
  return JSON.stringify([draftLabel(draft), formatEntrySpec(draft.name, draft.params), transfer]);
}

/** Every draft once: entries of the configuration by themselves, new ones by what they say. */
function unique<D extends LearnerEntryDraft>(drafts: readonly D[], own: readonly D[]): D[] {
  // Two different tasks with one label are both kept here; resolving refuses them with an error line.
  const key = (draft: D) => (own.includes(draft) ? `entry ${own.indexOf(draft)}` : keyOf(draft));
  return [...new Map(drafts.map((draft) => [key(draft), draft])).values()];
}
