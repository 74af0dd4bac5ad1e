import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Learner } from '../learners/contract.ts';
import { learners } from '../learners/registry.ts';
import type { TaskFamily } from '../tasks/contract.ts';
import { taskFamilies } from '../tasks/registry.ts';
import { UserError } from './errors.ts';
import { didYouMean } from './suggest.ts';

/** A learner or task family, and where it came from if it is no built-in one. */
export interface Definition<T> {
  readonly value: T;
  /** Absolute path of the file whose default export it is. */
  readonly module?: string;
  /** SHA-256 of that file: part of the cells' ids, so that an edited file makes new cells. */
  readonly digest?: string;
}

/**
 * The learner of that name, or the default export of that file (`./my-learner.ts`).
 *
 * @param folder what relative paths are relative to
 * @throws UserError where there is none, naming the nearest.
 */
export async function findLearner(name: string, folder = process.cwd()): Promise<Definition<Learner>> {
  return find({ kind: 'learner', list: learners, isDefinition: isLearner, name, folder });
}

/** The task family of that name, or the default export of that file. @throws UserError where there is none. */
export async function findTaskFamily(name: string, folder = process.cwd()): Promise<Definition<TaskFamily>> {
  return find({ kind: 'task', list: taskFamilies, isDefinition: isTaskFamily, name, folder });
}

/** Loads a file's default export. TypeScript files need no build step. */
async function importDefault(path: string): Promise<unknown> {
  const url = pathToFileURL(path).href;
  if (!['.ts', '.mts'].includes(extname(path))) return ((await import(url)) as { default: unknown }).default;
  const { tsImport } = await import('tsx/esm/api');
  return ((await tsImport(url, import.meta.url)) as { default: unknown }).default;
}

interface Search<T> {
  readonly kind: 'learner' | 'task';
  readonly list: readonly T[];
  readonly isDefinition: (value: unknown) => value is T;
  readonly name: string;
  readonly folder: string;
}

async function find<T extends { name: string }>(search: Search<T>): Promise<Definition<T>> {
  const { kind, list, name, folder } = search;
  if (isPath(name)) return load(search, isAbsolute(name) ? name : resolve(folder, name));
  const value = list.find((entry) => entry.name === name);
  if (value) return { value };
  const names = list.map((entry) => entry.name);
  const hint = didYouMean(name, names) || `; hierbench list ${kind}s shows all`;
  throw new UserError(`unknown ${kind} "${name}"${hint}`);
}

async function load<T extends { name: string }>(search: Search<T>, path: string): Promise<Definition<T>> {
  const { kind, list, isDefinition } = search;
  if (!existsSync(path)) throw new UserError(`${kind} file ${path} does not exist`);
  let value: unknown;
  try {
    value = await importDefault(path);
  } catch (error) {
    throw new UserError(`${kind} file ${path} does not load: ${reasonOf(error)}`);
  }
  if (!isDefinition(value)) {
    const define = kind === 'learner' ? 'defineLearner' : 'defineTaskFamily';
    throw new UserError(
      `the default export of ${basename(path)} is no ${kind}; write export default ${define}({…})`,
    );
  }
  if (list.some((entry) => entry.name === value.name))
    throw new UserError(
      `${basename(path)} defines "${value.name}", the name of a built-in ${kind}; choose another`,
    );
  return { value, module: path, digest: createHash('sha256').update(readFileSync(path)).digest('hex') };
}

/** One line of what was thrown; a compiler's message has its cause on the second. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : `it throws ${String(error)}`;
  return message.split('\n').slice(0, 2).join(' ').trim();
}

function isPath(name: string): boolean {
  return /^\.{0,2}[/\\]/.test(name) || /\.[cm]?[jt]s$/.test(name);
}

function isLearner(value: unknown): value is Learner {
  const learner = value as Partial<Learner> | undefined;
  return (
    hasNameAndParameters(learner) && typeof learner.fit === 'function' && typeof learner.search === 'function'
  );
}

function isTaskFamily(value: unknown): value is TaskFamily {
  const family = value as Partial<TaskFamily> | undefined;
  return hasNameAndParameters(family) && typeof family.instantiate === 'function';
}

function hasNameAndParameters<T extends { name?: unknown; parameters?: unknown }>(
  value: T | undefined,
): value is T {
  const { name, parameters } = value ?? {};
  return typeof name === 'string' && typeof (parameters as { safeParse?: unknown })?.safeParse === 'function';
}
