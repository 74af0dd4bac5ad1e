import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../input/errors.ts';
import { didYouMean } from '../input/suggest.ts';
import { checkAgainst, parseYaml, readByHand } from '../input/yaml-file.ts';
import { packageRoot } from '../results/package-info.ts';
import { type Config, configSchema } from './config.ts';

/**
 * A configuration as read, with its name in error lines and the folder that its relative paths start from.
 */
export interface ConfigSource {
  readonly config: Config;
  readonly where: string;
  readonly folder: string;
}

const suitesFolder = join(packageRoot, 'harness', 'suites');

/** Names of the suites that ship with the package, from the shortest run to the longest. */
export function suiteNames(): string[] {
  const order = [
    'demo',
    'smoke',
    'quick',
    'tuning',
    'depth-ladder',
    'rivals',
    'bfc-diagnosis',
    'three-layer',
    'one-step',
    'sight',
    'epsilon-greedy',
    'width-work',
    'random-hierarchy',
    'staircase',
    'parity',
    'relu-moments',
    'tensor-width',
    'full',
    'paper',
  ];
  const rank = (name: string) => (order.indexOf(name) + order.length) % order.length;
  return readdirSync(suitesFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort((a, b) => rank(a) - rank(b));
}

/**
 * The suite of that name, or the configuration in that file.
 *
 * @throws UserError for a name that is neither, and for a file that is not a valid configuration.
 */
export function readConfig(nameOrPath: string): ConfigSource {
  const suites = suiteNames();
  const isSuite = suites.includes(nameOrPath);
  const path = isSuite ? join(suitesFolder, `${nameOrPath}.yaml`) : resolve(nameOrPath);
  if (!isSuite && !existsSync(path)) {
    const looksLikeFile = /[./\\]/.test(nameOrPath);
    if (looksLikeFile) throw new UserError(`config file ${nameOrPath} does not exist`);
    const hint = didYouMean(nameOrPath, suites) || `; suites: ${suites.join(', ')}`;
    throw new UserError(`unknown suite "${nameOrPath}"${hint}`);
  }
  // A user who names a suite has never seen its file, so error lines do not mention one.
  const where = isSuite ? `the settings of ${nameOrPath}` : basename(path);
  return { config: parseConfig(readByHand(path, 'config file'), where), where, folder: dirname(path) };
}

/** @throws UserError: `quick.yaml: tasks[0].familly: unknown key; did you mean "family"?` */
export function parseConfig(text: string, where: string): Config {
  return checkConfig(parseYaml(text, where), where);
}

/** Checks a configuration that is already an object. */
export function checkConfig(raw: unknown, where: string): Config {
  return checkAgainst(configSchema, raw, where);
}
