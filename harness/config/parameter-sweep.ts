import { z } from 'zod';
import { UserError } from '../input/errors.ts';
import { isTableName } from '../input/table-name.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import { parsePowerLaw } from '../results/power-law.ts';
import { quoted } from '../results/visible-text.ts';
import type { LearnerEntryDraft, TaskEntryDraft } from './config-entries.ts';
import { draftLabel } from './draft-label.ts';

/** A value of a swept parameter: a number, or a power of d such as `4d`, rounded to a whole number. */
type SweptValue = number | string;

/** A parameter and the values that it takes in turn, as people write them: `sweep: { width: [4, 8, 2d] }`. */
export const parameterSweep = z
  .record(z.string().min(1), z.array(z.union([z.number(), z.string()])).min(2))
  .superRefine((sweep, context) => {
    const count = Object.keys(sweep).length;
    if (count !== 1)
      context.addIssue({
        code: 'custom',
        message: `a sweep has one parameter, and this one ${count}; list the learner once for each value of the others`,
      });
  });

/** One value of a learner's sweep, before it is known at which d it applies. */
export interface SweptDraft {
  /** What the variants of the sweep are called together. */
  readonly label: string;
  readonly parameter: string;
  readonly value: SweptValue;
}

/**
 * The variants of a learner, one for each value: `gd[width=4]` where the learner's label is `gd`. Those whose
 * value is a power of d are not complete until {@link completeSweeps}.
 *
 * @throws UserError for a text that is no power of d, and for a parameter or a value that is given twice
 */
export function sweptDrafts(
  base: LearnerEntryDraft,
  sweep: Readonly<Record<string, readonly SweptValue[]>>,
): LearnerEntryDraft[] {
  const [[parameter, values]] = Object.entries(sweep);
  const where = `${base.where}: sweep`;
  if (Object.hasOwn(base.params, parameter))
    throw new UserError(`${where}: ${parameter} is given a fixed value, too`);
  values.forEach((value, i) => {
    if (typeof value === 'string' && !parsePowerLaw(value))
      throw new UserError(
        `${where}: ${parameter}: ${quoted(value)} is not a value (a number, or a power of d such as 4d)`,
      );
    if (values.indexOf(value) < i) throw new UserError(`${where}: ${parameter}: ${value} is listed twice`);
  });
  const label = base.label ?? formatEntrySpec(base.name, base.params);
  return values.map((value) => variant(base, { label, parameter, value }));
}

/** @throws UserError where a sweep is called like another learner, so that its label would mean both */
export function checkSweepLabels(learners: readonly LearnerEntryDraft[]): void {
  for (const { swept, where } of learners) {
    if (!swept) continue;
    const other = learners.find((draft) =>
      draft.swept
        ? draft.swept.label === swept.label && draft.where !== where
        : draftLabel(draft) === swept.label,
    );
    if (other)
      throw new UserError(
        `${where}: sweep: ${other.where} is called ${quoted(swept.label)}, too; give one of them another label`,
      );
  }
}

/** The entry with this value; without a label of its own it goes by its specification. */
function variant(base: LearnerEntryDraft, swept: SweptDraft): LearnerEntryDraft {
  const { label, parameter, value } = swept;
  return {
    ...base,
    params: { ...base.params, [parameter]: value },
    ...(base.label !== undefined && { label: formatEntrySpec(label, { [parameter]: value }) }),
    swept,
  };
}

/**
 * Replaces each variant whose value is a power of d by one for each value that it has at the tasks' dimensions,
 * which applies at those d alone. A value that the sweep also lists as a number applies at every d.
 *
 * @returns the learners in their order, and which of them stand for each given one
 * @throws UserError where a power of d would need the d of a data file, which is not yet read
 */
export function completeSweeps(
  learners: readonly LearnerEntryDraft[],
  tasks: readonly TaskEntryDraft[],
): {
  readonly learners: LearnerEntryDraft[];
  readonly standFor: ReadonlyMap<LearnerEntryDraft, readonly LearnerEntryDraft[]>;
} {
  const entries = new Map<string, LearnerEntryDraft>();
  const keysOf = new Map<LearnerEntryDraft, readonly string[]>();
  const keyOf = (draft: LearnerEntryDraft) => JSON.stringify([draft.name, draft.params, draftLabel(draft)]);
  const listed = new Map(
    learners.flatMap((draft) =>
      typeof draft.swept?.value === 'number' ? [[keyOf(draft), draft] as const] : [],
    ),
  );
  learners.forEach((draft, i) => {
    const { swept } = draft;
    if (typeof swept?.value !== 'string') {
      const key = swept ? keyOf(draft) : `entry ${i}`;
      entries.set(key, draft);
      keysOf.set(draft, [key]);
      return;
    }
    const values = valuesAt(draft, swept, tasks);
    const keys = values.map(({ d, value }): string => {
      const valued = variant(draft, { ...swept, value });
      const key = keyOf(valued);
      const known = entries.get(key)?.dimensions ?? [];
      const dimensions = [...new Set([...known, d])].sort((a, b) => a - b);
      entries.set(key, listed.get(key) ?? { ...valued, dimensions });
      return key;
    });
    keysOf.set(draft, [...new Set(keys)]);
  });
  const found = (key: string) => entries.get(key) ?? [];
  return {
    learners: [...entries.values()],
    standFor: new Map([...keysOf].map(([draft, keys]) => [draft, keys.flatMap(found)])),
  };
}

/** What a power of d is at each dimension of the tasks that the learner runs on. */
function valuesAt(
  draft: LearnerEntryDraft,
  { parameter, value: rule }: SweptDraft,
  tasks: readonly TaskEntryDraft[],
): { readonly d: number; readonly value: number }[] {
  const law = parsePowerLaw(String(rule));
  if (!law) return [];
  const own = tasks.filter((task) => task.learners?.includes(draft) ?? true);
  const table = own.find(({ name }) => isTableName(name));
  if (table)
    throw new UserError(
      `${draft.where}: sweep: ${parameter}: ${rule}: the d of ${table.label ?? table.name} is in its files; give numbers`,
    );
  return [...new Set(own.flatMap((task) => task.d ?? []))].map((d) => ({
    d,
    value: Math.round(law.factor * d ** law.power),
  }));
}
