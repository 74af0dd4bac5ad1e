import { resolve } from 'node:path';
import type { Learner } from '../../../learners/contract.ts';
import { loadLearner } from '../../../learners/load-learner.ts';
import type { TaskFamily } from '../../../tasks/contract.ts';
import { loadTaskFamily } from '../../../tasks/load-task-family.ts';
import { isProgram, loadProgram } from '../../external/load-program.ts';
import { UserError } from '../../input/errors.ts';
import { packageInfo } from '../../results/package-info.ts';
import { type FoundPackage, findPackage } from './find-package.ts';
import { fileDigest, isPath, loadDefault } from './load-file.ts';
import { type Members, membersOf } from './members.ts';

/** What a package or a file provides: learners and task families that can be used by name. */
export interface Plugin extends Members {
  /** `hierbench-learner-foo@1.2.0`, or the file name as given. */
  readonly origin: string;
  /** Absolute path of the module to import, here and in the process of every cell. */
  readonly module: string;
  /** SHA-256 of the whole package, file or program; it enters the ids of cells. */
  readonly digest: string;
}

/** A learner or task family of a plug-in. */
export interface PluginMember<T> {
  readonly value: T;
  readonly plugin: Plugin;
}

/**
 * Loads a plug-in. Only plug-ins that the user named are ever loaded.
 *
 * @param name a package (`hierbench-learner-foo`), or a file
 * @param folder the folder from which packages are resolved and relative paths start
 * @throws UserError if it does not exist, is for another version of hierbench, does not load, or provides
 * nothing.
 */
export async function loadPlugin(name: string, folder: string): Promise<Plugin> {
  if (isPath(name)) {
    const module = resolve(folder, name);
    if (isProgram(module)) {
      const { learner, digest } = await loadProgram(module);
      return { learners: [learner], taskFamilies: [], origin: name, module, digest };
    }
    const value = await loadDefault('plug-in', module);
    return { ...checked(value, name), origin: name, module, digest: fileDigest(module) };
  }
  const found = await findPackage(name, folder);
  await assertPeer(found);
  const origin = `${name}@${found.version}`;
  const value = await loadDefault('plug-in', found.module);
  return { ...checked(value, name), origin, module: found.module, digest: found.digest };
}

/** Loads several plug-ins. @throws UserError for any of them, as above, and if two provide the same name. */
export async function loadPlugins(names: readonly string[], folder: string): Promise<Plugin[]> {
  const plugins: Plugin[] = [];
  for (const name of new Set(names)) plugins.push(await loadPlugin(name, folder));
  await assertDistinctNames(plugins);
  return plugins;
}

/** @throws UserError if two plug-ins provide the same name, or one provides a built-in name. */
export async function assertDistinctNames(plugins: readonly Plugin[]): Promise<void> {
  await assertDistinct('learner', plugins, ({ learners }) => learners, loadLearner);
  await assertDistinct('task', plugins, ({ taskFamilies }) => taskFamilies, loadTaskFamily);
}

export function learnersOf(plugins: readonly Plugin[]): PluginMember<Learner>[] {
  return plugins.flatMap((plugin) => plugin.learners.map((value) => ({ value, plugin })));
}

export function taskFamiliesOf(plugins: readonly Plugin[]): PluginMember<TaskFamily>[] {
  return plugins.flatMap((plugin) => plugin.taskFamilies.map((value) => ({ value, plugin })));
}

function checked(value: unknown, name: string): Members {
  const members = membersOf(value);
  if (typeof members === 'string') throw new UserError(`plug-in ${name}: ${members}`);
  return members;
}

async function assertPeer({ name, version, peerRange }: FoundPackage): Promise<void> {
  if (peerRange === undefined) return;
  const { default: semver } = await import('semver');
  if (semver.validRange(peerRange) === null)
    throw new UserError(
      `${name}@${version}: peerDependencies.hierbench: "${peerRange}" is no range of versions`,
    );
  const own = packageInfo().version;
  if (!semver.satisfies(own, peerRange, { includePrerelease: true }))
    throw new UserError(
      `${name}@${version} works with hierbench ${peerRange}, but this is ${own}; install a version of it that fits`,
    );
}

async function assertDistinct(
  kind: string,
  plugins: readonly Plugin[],
  membersIn: (plugin: Plugin) => readonly { readonly name: string }[],
  builtIn: (name: string) => Promise<unknown>,
): Promise<void> {
  const owners = new Map<string, string>();
  for (const plugin of plugins)
    for (const { name } of membersIn(plugin)) {
      if (await builtIn(name))
        throw new UserError(`${plugin.origin} brings the ${kind} "${name}", the name of a built-in ${kind}`);
      const other = owners.get(name);
      if (other !== undefined)
        throw new UserError(`${other} and ${plugin.origin} both bring a ${kind} called "${name}"`);
      owners.set(name, plugin.origin);
    }
}
