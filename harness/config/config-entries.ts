import { parseEntrySpec } from '../input/entry-spec.ts';
import { UserError } from '../input/errors.ts';
import { didYouMean } from '../input/suggest.ts';
import type { SampleSize } from '../protocol/sample-size.ts';
import type { StepCount } from '../protocol/step-count.ts';
import type { ConfigSource } from './config-file.ts';
import { draftLabel, labelsOf } from './draft-label.ts';
import { checkSweepLabels, type SweptDraft, sweptDrafts } from './parameter-sweep.ts';

/** A learner of a configuration before it is looked up. */
export interface LearnerEntryDraft {
  /** Name or file. */
  readonly name: string;
  /** Its parameters and, under `from`, what its fits begin with, unless the learner has a parameter of that name. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly label?: string;
  /** Fixed parameters of the variant whose tuned parameters this learner uses. */
  readonly tunedAs?: Readonly<Record<string, unknown>>;
  /** Its place, as error lines name it: `quick.yaml: learners[2]`, `--learner`. */
  readonly where: string;
  /** The folder that relative file names start from. */
  readonly folder: string;
  /** Its place in the sweep that it is a variant of. */
  readonly swept?: SweptDraft;
  /** The d at which a power of d has this value; absent: it runs at every d. */
  readonly dimensions?: readonly number[];
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
 * The learners of a config file, a sweep as one for each of its values.
 *
 * @param scaled what the places of entries with numbers that `--scale` multiplies end with in error lines
 * @throws UserError if an inline specification or a sweep is malformed, or `tunedAs` names no variant of the
 * same learner.
 */
export function learnerDrafts({ config, where, folder }: ConfigSource, scaled = ''): LearnerEntryDraft[] {
  const place = (i: number) => `${where}: learners[${i}]`;
  const drafts = config.learners.map((item, i): LearnerEntryDraft[] => {
    if (typeof item === 'string') return [{ ...inline(item, {}, place(i), folder), where: place(i), folder }];
    const { learner, params = {}, scaled: multiplied = {}, sweep, label, from } = item;
    const twice = Object.keys(multiplied).find((key) => Object.hasOwn(params, key));
    if (twice !== undefined)
      throw new UserError(`${place(i)}: ${twice} is given both in params and in scaled`);
    const fixed = { ...params, ...multiplied, ...(from === undefined ? {} : { from }) };
    const given = inline(learner, fixed, place(i), folder);
    const draft = { ...given, label, where: place(i), folder };
    return sweep ? sweptDrafts(draft, sweep) : [draft];
  });
  const all = drafts.flat();
  checkSweepLabels(all);
  return drafts.flatMap((variants, i) =>
    variants.map((draft) => {
      const item = config.learners[i];
      if (typeof item === 'string') return draft;
      const finished = item.scaled ? { ...draft, where: `${draft.where}${scaled}` } : draft;
      if (item.tunedAs === undefined) return finished;
      const [other] = named(item.tunedAs, all, `${draft.where}: tunedAs`);
      if (other.name !== draft.name)
        throw new UserError(
          `${draft.where}: tunedAs: "${item.tunedAs}" is a ${other.name}; it has to be another variant of ${draft.name}`,
        );
      const { from: _, ...tunedAs } = other.params;
      return { ...finished, tunedAs };
    }),
  );
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

/**
 * The learners with this label or, if none has it, the variants of the sweep with this label, or those with this
 * name.
 *
 * @throws UserError if there are none.
 */
function named(name: string, drafts: readonly LearnerEntryDraft[], where: string): LearnerEntryDraft[] {
  const labelled = drafts.filter((draft) => draftLabel(draft) === name);
  if (labelled.length > 0) return labelled;
  const swept = drafts.filter((draft) => draft.swept?.label === name);
  if (swept.length > 0) return swept;
  const same = drafts.filter((draft) => draft.name === name);
  if (same.length > 0) return same;
  const labels = labelsOf(drafts);
  throw new UserError(
    `${where}: no learner here is called "${name}"${didYouMean(name, labels) || `; there are ${labels.join(', ')}`}`,
  );
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
