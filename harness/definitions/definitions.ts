import { basename, isAbsolute, resolve } from 'node:path';
import type { Learner } from '../../learners/contract.ts';
import { loadLearner } from '../../learners/load-learner.ts';
import type { TaskFamily } from '../../tasks/contract.ts';
import { loadTaskFamily } from '../../tasks/load-task-family.ts';
import { isProgram, loadProgram } from '../external/load-program.ts';
import { UserError } from '../input/errors.ts';
import { didYouMean } from '../input/suggest.ts';
import { isTableName } from '../input/table-name.ts';
import type { StoredData } from '../results/record.ts';
import { isPackageName } from './plugins/find-package.ts';
import { fileDigest, isPath, loadDefault } from './plugins/load-file.ts';
import {
  learnersOf,
  loadPlugins,
  type Plugin,
  type PluginMember,
  taskFamiliesOf,
} from './plugins/load-plugin.ts';
import { isLearner, isTaskFamily, membersOf } from './plugins/members.ts';

/** A learner or task family, and where it came from if it is not built in. */
export interface Definition<T> {
  readonly value: T;
  /** Absolute path of the file whose default export is, or contains, the definition. */
  readonly module?: string;
  /**
   * SHA-256 of that file, its package, or all parts of a program. It enters the ids of cells, so that an edit
   * makes new cells.
   */
  readonly digest?: string;
  /** How data files were read; absent for other definitions. */
  readonly data?: StoredData;
}

/** Where names are looked up in addition to the built-in definitions. */
export interface Lookup {
  readonly plugins?: readonly Plugin[];
  /** Which definition is meant if a file holds several. */
  readonly member?: string;
  /** The task's parameters; those of data files say how to read them. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * The learner that a name stands for: a built-in learner, the default export of a file (`./my-learner.ts`),
 * or the only learner of a package (`hierbench-learner-foo`).
 *
 * @param folder the folder that relative paths start from
 * @throws UserError if there is none, suggesting a similar name.
 */
export async function findLearner(
  name: string,
  folder = process.cwd(),
  lookup: Lookup = {},
): Promise<Definition<Learner>> {
  const all = async () => (await import('../../learners/registry.ts')).learners;
  return find({
    kind: 'learner',
    builtIn: loadLearner,
    all,
    membersOf: learnersOf,
    isDefinition: isLearner,
    name,
    folder,
    ...lookup,
  });
}

/**
 * The task family that a name stands for: a built-in family, the default export of a file, the only family of
 * a package, or a pair of data files written as `csv:` or `parquet:`.
 *
 * @throws UserError if there is none.
 */
export async function findTaskFamily(
  name: string,
  folder = process.cwd(),
  lookup: Lookup = {},
): Promise<Definition<TaskFamily>> {
  if (isTableName(name)) {
    const { loadTables } = await import('./tables/load-tables.ts');
    return loadTables(name, folder, lookup.params);
  }
  const all = async () => [
    ...(await import('../../tasks/registry.ts')).taskFamilies,
    ...(await import('../../tasks/environments/registry.ts')).environments,
  ];
  return find({
    kind: 'task',
    builtIn: loadTaskFamily,
    all,
    membersOf: taskFamiliesOf,
    isDefinition: isTaskFamily,
    name,
    folder,
    ...lookup,
  });
}

interface Search<T> extends Lookup {
  readonly kind: 'learner' | 'task';
  /** Loads the built-in definition with this name, without loading the others. */
  readonly builtIn: (name: string) => Promise<T | undefined>;
  readonly all: () => Promise<readonly T[]>;
  readonly membersOf: (plugins: readonly Plugin[]) => PluginMember<T>[];
  readonly isDefinition: (value: unknown) => value is T;
  readonly name: string;
  readonly folder: string;
}

async function find<T extends { name: string }>(search: Search<T>): Promise<Definition<T>> {
  const { kind, builtIn, all, name, folder } = search;
  if (isPath(name)) return load(search, isAbsolute(name) ? name : resolve(folder, name));
  if (isPackageName(name)) return fromPackage(search);
  const value = await builtIn(name);
  if (value) return { value };
  const brought = search.membersOf(search.plugins ?? []);
  const member = brought.find((entry) => entry.value.name === name);
  if (member) return fromPlugin(member);
  const names = [...(await all()), ...brought.map((entry) => entry.value)].map((entry) => entry.name);
  const hint = didYouMean(name, names) || `; hierbench list ${kind}s shows all`;
  throw new UserError(`unknown ${kind} "${name}"${hint}`);
}

function fromPlugin<T>({ value, plugin: { module, digest } }: PluginMember<T>): Definition<T> {
  return { value, module, digest };
}

/** The only definition of this kind in a package. @throws UserError if it has none or several */
async function fromPackage<T extends { name: string }>(search: Search<T>): Promise<Definition<T>> {
  const { kind, name, folder } = search;
  const members = search.membersOf(await loadPlugins([name], folder));
  if (members.length === 1) return fromPlugin(members[0]);
  if (members.length === 0) throw new UserError(`${name} brings no ${kind}`);
  const names = members.map(({ value }) => value.name).join(', ');
  throw new UserError(`${name} brings the ${kind}s ${names}; name one of them, with --plugin ${name}`);
}

async function load<T extends { name: string }>(search: Search<T>, path: string): Promise<Definition<T>> {
  const { kind, builtIn, isDefinition } = search;
  const program = kind === 'learner' && isProgram(path) ? await loadProgram(path) : undefined;
  const value = program ? program.learner : memberOf(search, await loadDefault(kind, path));
  if (!isDefinition(value)) {
    const define = kind === 'learner' ? 'defineLearner' : 'defineTaskFamily';
    throw new UserError(
      `the default export of ${basename(path)} is no ${kind}; write export default ${define}({…})`,
    );
  }
  if (await builtIn(value.name))
    throw new UserError(
      `${basename(path)} defines "${value.name}", the name of a built-in ${kind}; choose another`,
    );
  return { value, module: path, digest: program?.digest ?? fileDigest(path) };
}

/** If a default export is a plug-in's list, the member that is meant or, if none was named, the only one. */
function memberOf<T extends { name: string }>(
  { kind, member, isDefinition }: Search<T>,
  value: unknown,
): unknown {
  const members = isDefinition(value) ? undefined : membersOf(value);
  if (members === undefined || typeof members === 'string') return value;
  const all = kind === 'learner' ? members.learners : members.taskFamilies;
  return member === undefined && all.length === 1 ? all[0] : all.find(({ name }) => name === member);
}
