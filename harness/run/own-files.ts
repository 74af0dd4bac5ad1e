import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Definition, findLearner, findTaskFamily } from '../definitions/definitions.ts';
import { packageDigestOf } from '../definitions/plugins/find-package.ts';
import { UserError } from '../input/errors.ts';
import { isTableName } from '../input/table-name.ts';
import type { CellSpec, RunRecord } from '../results/record.ts';

/** Files that define a cell's learner and family; absent where these are built in. */
export interface OwnFiles {
  readonly learnerModule?: string;
  readonly taskModule?: string;
}

/** What run.json says about a learner or task of the user's own. */
interface OwnEntry {
  readonly name: string;
  readonly module: string;
  readonly digest: string;
  /** Parameters of a task; those of data files say how to read them. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Finds the files of a run's own learners and tasks again, loads them as the run did, and compares their
 * hashes with those that the run recorded. A file that is not where it was is looked for, by its name, in
 * `files/` of the folder.
 *
 * @returns the files of a cell of the run
 * @throws UserError that names a file which is missing, does not load or has changed
 */
export async function findOwnFiles(
  folder: string,
  config: RunRecord['config'],
): Promise<(spec: CellSpec) => OwnFiles> {
  const learners = await Promise.all(
    ownEntries(config.learners, 'learner').map(async (entry) => {
      const module = placeOf(entry, folder);
      const found = await findLearner(module, undefined, { member: entry.name });
      return checked(entry, module, found, folder);
    }),
  );
  const tasks = await Promise.all(
    ownEntries(config.tasks, 'family').map(async (entry) => {
      const module = placeOf(entry, folder);
      const { name, params } = entry;
      const found = await findTaskFamily(module, undefined, { member: name, params });
      return checked(entry, module, found, folder);
    }),
  );
  return (spec) => ({
    ...moduleOf(learners, spec.learner, spec.learnerDigest, 'learnerModule'),
    ...moduleOf(tasks, spec.family, spec.taskDigest, 'taskModule'),
  });
}

function ownEntries(
  entries: readonly { readonly params: Record<string, unknown>; readonly [field: string]: unknown }[],
  kind: 'learner' | 'family',
): OwnEntry[] {
  return entries.flatMap(({ module, digest, params, [kind]: name }) =>
    typeof module === 'string' && typeof digest === 'string' && typeof name === 'string'
      ? [{ name, module, digest, params }]
      : [],
  );
}

function placeOf({ module }: OwnEntry, folder: string): string {
  if (isTableName(module) || existsSync(module)) return module;
  const beside = join(folder, 'files', basename(module.replaceAll('\\', '/')));
  return existsSync(beside) ? beside : module;
}

function checked(entry: OwnEntry, module: string, found: Definition<unknown>, folder: string): OwnEntry {
  // A definition that came from a package was stored with the digest of the whole package.
  if (found.digest !== entry.digest && packageDigestOf(module) !== entry.digest)
    throw new UserError(
      `${module} has changed since ${folder} was run: SHA-256 ${found.digest?.slice(0, 12)}… instead of ${entry.digest.slice(0, 12)}…`,
    );
  return { ...entry, module: found.module ?? module };
}

function moduleOf<K extends keyof OwnFiles>(
  entries: readonly OwnEntry[],
  name: string,
  digest: unknown,
  key: K,
): OwnFiles {
  if (digest === undefined) return {};
  const entry = entries.find((one) => one.name === name && one.digest === digest);
  if (!entry) throw new UserError(`run.json does not say which file defines ${name}`);
  return { [key]: entry.module };
}
