import type { ConfigSource } from './config-file.ts';
import { formatEntrySpec, parseEntrySpec } from './entry-spec.ts';
import { UserError } from './errors.ts';
import type { SampleSize } from './sample-size.ts';

/** A learner of a configuration before it is looked up. */
export interface LearnerEntryDraft {
  /** Name or file. */
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly label?: string;
  /** What error lines call its place: `quick.yaml: learners[2]`, `--learner`. */
  readonly where: string;
  /** What a relative file name is relative to. */
  readonly folder: string;
}

/** A task of a configuration before it is looked up. */
export interface TaskEntryDraft extends LearnerEntryDraft {
  readonly d: readonly number[];
  readonly n: readonly SampleSize[];
  readonly steps?: number;
}

/** The learners of a config file. @throws UserError where an inline specification is malformed. */
export function learnerDrafts({ config, where, folder }: ConfigSource): LearnerEntryDraft[] {
  return config.learners.map((item, i) => {
    const place = `${where}: learners[${i}]`;
    if (typeof item === 'string') return { ...inline(item, {}, place), where: place, folder };
    const { learner, params, label } = item;
    return { ...inline(learner, params ?? {}, place), label, where: place, folder };
  });
}

/** The tasks of a config file. @throws UserError where an inline specification is malformed. */
export function taskDrafts({ config, where, folder }: ConfigSource): TaskEntryDraft[] {
  return config.tasks.map(({ family, params, label, d, n, steps }, i) => {
    const place = `${where}: tasks[${i}]`;
    const sizes = { d: [d].flat(), n: [n].flat() as SampleSize[], steps };
    return { ...inline(family, params ?? {}, place), label, ...sizes, where: place, folder };
  });
}

/** The entry as one would write it: its label, or the specification. */
export function draftLabel(draft: LearnerEntryDraft): string {
  return draft.label ?? formatEntrySpec(draft.name, draft.params);
}

function inline(spec: string, params: Readonly<Record<string, unknown>>, where: string) {
  const parsed = parseSpecAt(spec, where);
  const twice = Object.keys(parsed.params).find((key) => Object.hasOwn(params, key));
  if (twice !== undefined) throw new UserError(`${where}: ${twice} is given both in "${spec}" and in params`);
  return { name: parsed.name, params: { ...parsed.params, ...params } };
}

/** {@link parseEntrySpec}, its error line starting with the place. */
export function parseSpecAt(spec: string, where: string) {
  try {
    return parseEntrySpec(spec);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${where}: ${error.message}`);
    throw error;
  }
}
