import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Learner } from '../learners/contract.ts';
import { loadLearner } from '../learners/load-learner.ts';
import type { CustomChart } from '../reports/charts/custom-chart.ts';
import type { TaskFamily } from '../tasks/contract.ts';
import { loadTaskFamily } from '../tasks/load-task-family.ts';
import { UserError } from './errors.ts';
import { importModule } from './import-module.ts';
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
  const all = async () => (await import('../learners/registry.ts')).learners;
  return find({ kind: 'learner', builtIn: loadLearner, all, isDefinition: isLearner, name, folder });
}

/** The task family of that name, or the default export of that file. @throws UserError where there is none. */
export async function findTaskFamily(name: string, folder = process.cwd()): Promise<Definition<TaskFamily>> {
  const all = async () => (await import('../tasks/registry.ts')).taskFamilies;
  return find({ kind: 'task', builtIn: loadTaskFamily, all, isDefinition: isTaskFamily, name, folder });
}

/** The chart that is that file's default export. @throws UserError where it is none. */
export async function findChart(file: string, folder = process.cwd()): Promise<CustomChart> {
  const path = resolve(folder, file);
  const chart = (await loadDefault('chart', path)) as Partial<CustomChart> | undefined;
  if (typeof chart?.configuration !== 'function' || typeof chart.title !== 'string')
    throw new UserError(
      `the default export of ${basename(path)} is no chart; write export default defineChart({…})`,
    );
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(chart.name ?? ''))
    throw new UserError(
      `${basename(path)}: name: expected small letters, digits and hyphens, found ${JSON.stringify(chart.name)}`,
    );
  return { ...chart, alternative: chart.alternative ?? chart.title } as CustomChart;
}

/** A file's default export. @throws UserError naming the kind of file where it does not exist or does not load */
async function loadDefault(kind: string, path: string): Promise<unknown> {
  if (!existsSync(path)) throw new UserError(`${kind} file ${path} does not exist`);
  try {
    return await importDefault(path);
  } catch (error) {
    throw new UserError(`${kind} file ${path} does not load: ${reasonOf(error)}`);
  }
}

/** Loads a file's default export. TypeScript files need no build step. */
async function importDefault(path: string): Promise<unknown> {
  const url = pathToFileURL(path).href;
  const loaded = ['.ts', '.mts'].includes(extname(path))
    ? await importTypeScript(url)
    : await importModule(url);
  const value = (loaded as { default: unknown }).default;
  // Where no package.json near it says "type": "module", a TypeScript file is loaded as CommonJS, its exports as one object.
  const { __esModule: commonJs } = (value ?? {}) as { __esModule?: boolean };
  return commonJs ? (value as { default: unknown }).default : value;
}

async function importTypeScript(url: string): Promise<unknown> {
  const { tsImport } = (await importModule('tsx/esm/api')) as typeof import('tsx/esm/api');
  return tsImport(url, import.meta.url);
}

interface Search<T> {
  readonly kind: 'learner' | 'task';
  /** Loads the one of that name, and no other. */
  readonly builtIn: (name: string) => Promise<T | undefined>;
  readonly all: () => Promise<readonly T[]>;
  readonly isDefinition: (value: unknown) => value is T;
  readonly name: string;
  readonly folder: string;
}

async function find<T extends { name: string }>(search: Search<T>): Promise<Definition<T>> {
  const { kind, builtIn, all, name, folder } = search;
  if (isPath(name)) return load(search, isAbsolute(name) ? name : resolve(folder, name));
  const value = await builtIn(name);
  if (value) return { value };
  const names = (await all()).map((entry) => entry.name);
  const hint = didYouMean(name, names) || `; hierbench list ${kind}s shows all`;
  throw new UserError(`unknown ${kind} "${name}"${hint}`);
}

async function load<T extends { name: string }>(search: Search<T>, path: string): Promise<Definition<T>> {
  const { kind, builtIn, isDefinition } = search;
  const value = await loadDefault(kind, path);
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
