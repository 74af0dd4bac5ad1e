import { parseEntrySpec } from '../input/entry-spec.ts';
import { UserError } from '../input/errors.ts';
import { didYouMean } from '../input/suggest.ts';
import type { SampleSize } from '../protocol/sample-size.ts';
import type { StepCount } from '../protocol/step-count.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import type { ConfigSource } from './config-file.ts';

/** A learner of a configuration before it is looked up. */
export interface LearnerEntryDraft {
  /** Name or file. */
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly label?: string;
  /** Fixed parameters of the variant whose tuned parameters this learner uses. */
  readonly tunedAs?: Readonly<Record<string, unknown>>;
  /** Its place, as error lines name it: `quick.yaml: learners[2]`, `--learner`. */
  readonly where: string;
  /** The folder that relative file names start from. */
  readonly folder: string;
}

/** A task of a configuration before it is looked up. */
export interface TaskEntryDraft extends LearnerEntryDraft {
  /** For data files, absent d means the one they have, and absent n all of their rows. */
  readonly d?: readonly number[];
  readonly n?: readonly SampleSize[];
  readonly steps?: StepCount;
  /** The places of settings that do not come from the task's entry, as error lines name them. */
  readonly places?: { readonly d?: string; readonly n?: string; readonly steps?: string };
  /** The learners that run here; absent: all. */
  readonly learners?: readonly LearnerEntryDraft[];
  readonly seeds?: number;
  readonly trials?: number;
  readonly diagnose?: boolean;
  readonly transfer?: TransferDraft;
}

/** Where a task's features come from, before the family is looked up. */
export interface TransferDraft {
  readonly params: Readonly<Record<string, unknown>>;
  readonly n: SampleSize;
  readonly features: 'last' | 'all';
}

/**
 * The learners of a config file.
 *
 * @throws UserError if an inline specification is malformed, or `tunedAs` names no variant of the same
 * learner.
 */
export function learnerDrafts({ config, where, folder }: ConfigSource): LearnerEntryDraft[] {
  const place = (i: number) => `${where}: learners[${i}]`;
  const drafts = config.learners.map((item, i): LearnerEntryDraft => {
    if (typeof item === 'string') return { ...inline(item, {}, place(i), folder), where: place(i), folder };
    const { learner, params = {}, scaled = {}, label } = item;
    const twice = Object.keys(scaled).find((key) => Object.hasOwn(params, key));
    if (twice !== undefined)
      throw new UserError(`${place(i)}: ${twice} is given both in params and in scaled`);
    return { ...inline(learner, { ...params, ...scaled }, place(i), folder), label, where: place(i), folder };
  });
  return drafts.map((draft, i) => {
    const item = config.learners[i];
    if (typeof item === 'string' || item.tunedAs === undefined) return draft;
    const [other] = named(item.tunedAs, drafts, `${draft.where}: tunedAs`);
    if (other.name !== draft.name)
      throw new UserError(
        `${draft.where}: tunedAs: "${item.tunedAs}" is a ${other.name}; it has to be another variant of ${draft.name}`,
      );
    return { ...draft, tunedAs: other.params };
  });
}

/**
 * The tasks of a config file.
 *
 * @throws UserError if an inline specification is malformed, or a task names a learner that is not listed.
 */
export function taskDrafts(
  { config, where, folder }: ConfigSource,
  learners: readonly LearnerEntryDraft[],
): TaskEntryDraft[] {
  return config.tasks.map(({ family, params, d, n, learners: wanted, without, ...settings }, i) => {
    const place = `${where}: tasks[${i}]`;
    const find = (key: string, names: readonly string[] | undefined) =>
      names?.flatMap((name, j) => named(name, learners, `${place}: ${key}[${j}]`));
    const [only, not] = [find('learners', wanted), find('without', without)];
    const chosen = (only ?? learners).filter((learner) => !not?.includes(learner));
    if (chosen.length === 0) throw new UserError(`${place}: without: no learner is left`);
    return {
      ...settings,
      ...inline(family, params ?? {}, place, folder),
      d: d === undefined ? undefined : [d].flat(),
      n: n === undefined ? undefined : ([n].flat() as SampleSize[]),
      learners: only || not ? [...new Set(chosen)] : undefined,
      where: place,
      folder,
    };
  });
}

/** The learners with this label or, if none has it, with this name. @throws UserError if there are none. */
function named(name: string, drafts: readonly LearnerEntryDraft[], where: string): LearnerEntryDraft[] {
  const labelled = drafts.filter((draft) => draftLabel(draft) === name);
  if (labelled.length > 0) return labelled;
  const same = drafts.filter((draft) => draft.name === name);
  if (same.length > 0) return same;
  const labels = drafts.map(draftLabel);
  throw new UserError(
    `${where}: no learner here is called "${name}"${didYouMean(name, labels) || `; there are ${labels.join(', ')}`}`,
  );
}

/** How a user would refer to the entry: its label or, if it has none, its specification. */
export function draftLabel(draft: LearnerEntryDraft): string {
  return draft.label ?? formatEntrySpec(draft.name, draft.params);
}

function inline(spec: string, params: Readonly<Record<string, unknown>>, where: string, folder: string) {
  const parsed = parseSpecAt(spec, where, folder);
  const twice = Object.keys(parsed.params).find((key) => Object.hasOwn(params, key));
  if (twice !== undefined) throw new UserError(`${where}: ${twice} is given both in "${spec}" and in params`);
  return { name: parsed.name, params: { ...parsed.params, ...params } };
}

/** {@link parseEntrySpec}, with the place at the start of its error line. */
export function parseSpecAt(spec: string, where: string, folder: string) {
  try {
    return parseEntrySpec(spec, folder);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${where}: ${error.message}`);
    throw error;
  }
}
