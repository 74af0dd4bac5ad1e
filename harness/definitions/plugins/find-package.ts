import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../../input/errors.ts';
import { packageDigest } from './package-digest.ts';

/** An installed package. */
export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  /** Absolute path of the module that importing the package loads. */
  readonly module: string;
  readonly digest: string;
  /** The range of hierbench versions that it works with, if it declares one. */
  readonly peerRange: string | undefined;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Whether a name always means a package: `hierbench-learner-…` or `hierbench-task-…`, with or without a
 * scope.
 */
export function isPackageName(name: string): boolean {
  return /^(@[a-z0-9][\w.-]*\/)?hierbench-(learner|task)-[a-z0-9][\w.-]*$/.test(name);
}

/**
 * Finds a package as Node would for a file in that folder.
 *
 * @throws UserError if it is not installed there, or has no module to import.
 */
export async function findPackage(name: string, folder: string): Promise<FoundPackage> {
  const { resolve } = await import('import-meta-resolve');
  let module: string;
  try {
    module = fileURLToPath(resolve(name, pathToFileURL(join(folder, 'any.js')).href));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND')
      throw new UserError(`the package ${name} is not installed in ${folder}; npm install ${name}`);
    throw new UserError(`the package ${name} has nothing to import: ${(error as Error).message}`);
  }
  if (!existsSync(module)) throw new UserError(`the package ${name} lacks its ${module}; was it built?`);
  const root = rootOf(module, name);
  const { version = '0.0.0', peerDependencies } = readManifest(root) as Manifest;
  return {
    name,
    version,
    module,
    digest: packageDigest(root, name, version),
    peerRange: peerDependencies?.hierbench,
  };
}

/**
 * The digest of the package that contains a module, under the package's own name; undefined if no package
 * contains it.
 */
export function packageDigestOf(module: string): string | undefined {
  const root = nearest(dirname(module));
  const { name, version = '0.0.0' } = readManifest(root) ?? {};
  return name === undefined ? undefined : packageDigest(root, name, version);
}

/**
 * The folder of the package.json with this name. A nearer package.json may only declare the type of its
 * modules.
 */
function rootOf(module: string, name: string): string {
  for (let folder = dirname(module); ; folder = dirname(folder)) {
    if (readManifest(folder)?.name === name) return folder;
    // No package.json has this name if it is an alias: npm install hierbench-learner-x@npm:another-name.
    if (dirname(folder) === folder) return nearest(dirname(module));
  }
}

function nearest(folder: string): string {
  return readManifest(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}
