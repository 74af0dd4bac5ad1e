import { UserError } from '../input/errors.ts';
import { isTableName } from '../input/table-name.ts';
import { splitTaskLabel } from '../input/task-label.ts';
import type { SampleSize } from '../protocol/sample-size.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import type { Config } from './config.ts';
import {
  draftLabel,
  type LearnerEntryDraft,
  learnerDrafts,
  parseSpecAt,
  type TaskEntryDraft,
  taskDrafts,
} from './config-entries.ts';
import type { ConfigSource } from './config-file.ts';
import { scaleConfig } from './scale.ts';

/** What flags of `hierbench run` change in a configuration. */
export interface Overrides {
  /** Names, labels, specifications or files. */
  readonly learners?: readonly string[];
  readonly tasks?: readonly string[];
  /** Packages or files whose learners and tasks can be named, beside those of the configuration. */
  readonly plugins?: readonly string[];
  readonly d?: readonly number[];
  readonly n?: readonly SampleSize[];
  readonly seeds?: number | readonly number[];
  readonly trials?: number;
  readonly steps?: number;
  readonly seconds?: number;
  readonly memoryMiB?: number;
  readonly diagnose?: boolean;
  readonly backend?: Config['backend'];
  readonly device?: Config['device'];
  readonly threads?: number;
  readonly jobs?: number;
  readonly repeatTiming?: number;
  /** Applied before the others: {@link scaleConfig}. */
  readonly scale?: number;
}

/** A plug-in before it is loaded. */
export interface PluginDraft {
  readonly name: string;
  /** What error lines call its place. */
  readonly where: string;
  /** Where the package is looked for. */
  readonly folder: string;
}

/** A configuration after its flags, before names are looked up. */
export interface Draft {
  readonly plugins: readonly PluginDraft[];
  readonly config: Omit<Config, 'tasks' | 'learners'>;
  readonly where: string;
  /** What error lines call the place of the seeds. */
  readonly seedsPlace: string;
  readonly learners: readonly LearnerEntryDraft[];
  readonly tasks: readonly TaskEntryDraft[];
}

/**
 * Applies flags to a configuration. The rule: `learners` and `tasks` keep the entries they name (by name, label or
 * specification) and add those the configuration does not have; a task that is added takes d and n from the flags or
 * from the configuration's first task (data of one's own: d and n are the file's). `label=task` gives a task a label. Every other
 * flag replaces the value of its field, for all tasks and learners.
 *
 * @throws UserError for specifications that are malformed, where a flag names nothing, for --d where no task has a d to be
 * chosen, and where `scale` would change nothing
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

/** All of a draft but what its error lines call things. */
function measured(draft: Draft): string {
  return JSON.stringify(draft, (key, value) => (/^(where|places|seedsPlace)$/.test(key) ? undefined : value));
}

function applied(source: ConfigSource, overrides: Overrides): Draft {
  const { scale = 1 } = overrides;
  const config = scaleConfig(source.config, scale);
  const { learners: _, tasks: __, ...fields } = config;
  const scaled = scale === 1 ? '' : ` (with --scale ${scale})`;
  const suiteLearners = learnerDrafts({ ...source, config }).map((draft, i) => {
    const item = config.learners[i];
    return typeof item !== 'string' && item.scaled ? { ...draft, where: `${draft.where}${scaled}` } : draft;
  });
  const suiteTasks = taskDrafts({ ...source, config }, suiteLearners);
  const folder = process.cwd();
  const tasks = overrides.tasks
    ? unique(overrides.tasks.flatMap((text) => namedTasks(text, suiteTasks, folder)))
    : [...suiteTasks];
  if (overrides.d !== undefined && tasks.length > 0 && tasks.every(({ name }) => isTableName(name)))
    throw new UserError(
      '--d: files of data have as many dimensions as they have columns beside the label; leave --d out',
    );
  const learners = overrides.learners
    ? unique(
        overrides.learners.flatMap((spec) =>
          matching(spec, suiteLearners, '--learner', folder, (entry) => entry),
        ),
      )
    : [...suiteLearners];
  // Whoever adds a learner wants it everywhere: a task's list is about the suite's own.
  const added = learners.filter((learner) => !suiteLearners.includes(learner));
  return {
    plugins: [
      ...(config.plugins ?? []).map((name, i) => ({
        name,
        where: `${source.where}: plugins[${i}]`,
        folder: source.folder,
      })),
      ...(overrides.plugins ?? []).map((name) => ({ name, where: '--plugin', folder })),
    ],
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
    },
    where: source.where,
    seedsPlace: overrides.seeds === undefined ? `${source.where}: seeds${scaled}` : '--seeds',
    learners,
    tasks: tasks.map((task) => ({
      ...task,
      places: {
        ...task.places,
        ...(overrides.d === undefined || isTableName(task.name) ? {} : { d: '--d' }),
        ...(overrides.n === undefined ? {} : { n: '--n' }),
      },
      // Files of data have the d that they have.
      d: (isTableName(task.name) ? undefined : overrides.d) ?? task.d,
      n: overrides.n ?? task.n,
      steps: overrides.steps ?? task.steps,
      learners: task.learners && [...task.learners, ...added],
      seeds: overrides.seeds === undefined ? task.seeds : undefined,
      trials: overrides.trials ?? task.trials,
      diagnose: overrides.diagnose ?? task.diagnose,
    })),
  };
}

/** The sizes of the first task that has some. */
function sizesOf(tasks: readonly TaskEntryDraft[]): Pick<TaskEntryDraft, 'd' | 'n' | 'places'> {
  const first = tasks.find((task) => task.d !== undefined);
  if (!first) return { d: [16], n: ['8d^2'] };
  const { d, n = ['8d^2'], where } = first;
  return { d, n, places: { d: `${where}: d`, n: `${where}: n` } };
}

/** The tasks that a value of --task stands for, with the label that it gives them. */
function namedTasks(text: string, suiteTasks: readonly TaskEntryDraft[], folder: string): TaskEntryDraft[] {
  const { label, spec } = splitTaskLabel(text, folder);
  const found = matching<TaskEntryDraft>(spec, suiteTasks, '--task', folder, (entry) => ({
    ...entry,
    ...(isTableName(entry.name) ? {} : sizesOf(suiteTasks)),
  }));
  return label === undefined ? found : found.map((task) => ({ ...task, label }));
}

/** The entries of the configuration that a flag's value names; where there are none, the value as a new entry. */
function matching<D extends LearnerEntryDraft>(
  spec: string,
  all: readonly D[],
  flag: string,
  folder: string,
  added: (entry: LearnerEntryDraft) => D,
): D[] {
  const byLabel = all.filter((entry) => draftLabel(entry) === spec || entry.name === spec);
  if (byLabel.length > 0) return byLabel;
  const { name, params } = parseSpecAt(spec, flag, folder);
  const written = formatEntrySpec(name, params);
  const same = all.filter((entry) => formatEntrySpec(entry.name, entry.params) === written);
  return same.length > 0 ? same : [added({ name, params, where: flag, folder })];
}

function unique<D extends LearnerEntryDraft>(drafts: readonly D[]): D[] {
  // Two tasks of one label are two, and refused later.
  const key = (draft: D) => JSON.stringify([draftLabel(draft), formatEntrySpec(draft.name, draft.params)]);
  return [...new Map(drafts.map((draft) => [key(draft), draft])).values()];
}
