import { existsSync, lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Definition, findLearner, findTaskFamily } from '../definitions/definitions.ts';
import { findMetric } from '../definitions/find-metric.ts';
import { isPackageName, packageDigestOf } from '../definitions/plugins/find-package.ts';
import { fileDigest, isPath } from '../definitions/plugins/load-file.ts';
import { isRecorded } from '../definitions/plugins/recorded-digest.ts';
import { isModule } from '../external/load-program.ts';
import { UserError } from '../input/errors.ts';
import { isTableName } from '../input/table-name.ts';
import { isInside } from '../results/inside.ts';
import type { CellSpec, RunRecord } from '../results/record.ts';
import { quoted } from '../results/visible-text.ts';

/** Files that define a cell's learner, family and metrics; absent where these are built in, or there are none. */
export interface OwnFiles {
  readonly learnerModule?: string;
  readonly taskModule?: string;
  readonly metricModules?: Readonly<Record<string, string>>;
}

/** What run.json says about a learner, task or metric of the user's own. */
interface OwnEntry {
  readonly name: string;
  readonly module: string;
  readonly digest: string;
  /** Parameters of a task; those of data files say how to read them. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Where the files of own learners, tasks and metrics may be: where the run found them, which is right for a run of the
 * user's own, or nowhere but in the folder's `files/`, for a run that someone else handed in.
 */
export type OwnFilesFrom = 'where they were' | 'files/' | 'nowhere';

/**
 * Finds the files of a run's own learners, tasks and metrics again, loads them as the run did, and compares their
 * hashes with those that the run recorded.
 *
 * @returns the files of a cell of the run
 * @throws UserError that names a file which is missing, does not load, has changed or must not be loaded
 */
export async function findOwnFiles(
  folder: string,
  config: RunRecord['config'],
  from: OwnFilesFrom,
): Promise<(spec: CellSpec) => OwnFiles> {
  const [learnerEntries, taskEntries] = [
    ownEntries(config.learners, 'learner'),
    ownEntries(config.tasks, 'family'),
  ];
  const metricEntries = (config.metrics ?? []).map(({ name, module, digest }) => ({
    ...{ name, module, digest },
    params: {},
  }));
  // Nothing is loaded before everything is known to be allowed, and unchanged if its content shows that.
  for (const entry of [...learnerEntries, ...taskEntries, ...metricEntries]) {
    const module = placeOf(entry, folder, from);
    if (isModule(module) && existsSync(module) && !isRecorded(module, entry.digest))
      throw changed(module, folder, fileDigest(module), entry.digest);
  }
  const learners: OwnEntry[] = [];
  for (const entry of learnerEntries) {
    const module = placeOf(entry, folder, from);
    learners.push(checked(entry, await findLearner(module, undefined, { member: entry.name }), folder));
  }
  const tasks: OwnEntry[] = [];
  for (const entry of taskEntries) {
    const { name: member, params } = entry;
    const module = placeOf(entry, folder, from);
    tasks.push(checked(entry, await findTaskFamily(module, undefined, { member, params }), folder));
  }
  const metrics: OwnEntry[] = [];
  for (const entry of metricEntries)
    metrics.push(checked(entry, await findMetric(placeOf(entry, folder, from)), folder));
  return (spec) => ({
    ...(spec.metrics && { metricModules: metricModulesOf(metrics, spec.metrics) }),
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

function placeOf({ name, module }: OwnEntry, folder: string, from: OwnFilesFrom): string {
  if (from === 'where they were') return module;
  const file = join(folder, 'files', basename(module.replaceAll('\\', '/')));
  if (
    isTableName(module) ||
    !isInside(folder, 'files') ||
    !lstatSync(file, { throwIfNoEntry: false })?.isFile()
  )
    throw new UserError(`${folder} does not hold the file that defines ${quoted(name)}`);
  if (from === 'nowhere')
    throw new UserError(
      `${folder} has code of its own, which verify would run: read ${file}, then add --files`,
    );
  return file;
}

function checked(
  entry: OwnEntry,
  { module = entry.module, digest }: Pick<Definition<unknown>, 'module' | 'digest'>,
  folder: string,
): OwnEntry {
  // A definition that came from a package was stored with the digest of the whole package.
  if (digest !== entry.digest && packageDigestOf(module) !== entry.digest)
    throw changed(module, folder, digest, entry.digest);
  return { ...entry, module };
}

function changed(module: string, folder: string, digest: string | undefined, recorded: string): UserError {
  return new UserError(
    `${module} has changed since ${folder} was run: SHA-256 ${digest?.slice(0, 12)}… instead of ${recorded.slice(0, 12)}…`,
  );
}

function metricModulesOf(
  entries: readonly OwnEntry[],
  wanted: NonNullable<CellSpec['metrics']>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    wanted.map(({ name, digest }) => {
      const entry = entries.find((one) => one.name === name && one.digest === digest);
      if (!entry) throw new UserError(`run.json does not say which file defines the metric ${quoted(name)}`);
      return [name, entry.module];
    }),
  );
}

function moduleOf<K extends 'learnerModule' | 'taskModule'>(
  entries: readonly OwnEntry[],
  name: string,
  digest: unknown,
  key: K,
): OwnFiles {
  if (digest === undefined) {
    // A worker takes a path or the name of a package for what to load.
    if (isPath(name) || isPackageName(name) || isTableName(name))
      throw new UserError(
        `${quoted(name)} is not built in, and the run does not say by which file it was defined`,
      );
    return {};
  }
  const entry = entries.find((one) => one.name === name && one.digest === digest);
  if (!entry) throw new UserError(`run.json does not say which file defines ${name}`);
  return { [key]: entry.module };
}
