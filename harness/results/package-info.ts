import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** The folder of this package's package.json, whether this code runs from the sources or from dist/. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  return findRoot(dirname(folder));
}

export interface PackageInfo {
  readonly name: string;
  readonly version: string;
  /**
   * Commit of the checkout, with `+changes` if tracked files differ from it; absent in an installed package.
   */
  readonly commit?: string;
}

export function packageInfo(): PackageInfo {
  const { name, version } = JSON.parse(
    readFileSync(join(packageRoot, 'package.json'), 'utf8'),
  ) as PackageInfo;
  const commit = checkoutCommit();
  return commit === undefined ? { name, version } : { name, version, commit };
}

/** `0.1.0 (commit)`: how results name the code that made them. */
export function versionLine({ version, commit }: PackageInfo = packageInfo()): string {
  return commit === undefined ? version : `${version} (${commit})`;
}

/** The installed version of a package; undefined if it is not installed. */
export function installedVersion(name: string): string | undefined {
  // Found by path and not by require(), because several packages do not export their package.json.
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as PackageInfo).version;
  }
  return undefined;
}

function checkoutCommit(): string | undefined {
  if (!existsSync(join(packageRoot, '.git'))) return undefined;
  const git = (...args: string[]) => spawnSync('git', args, { cwd: packageRoot, encoding: 'utf8' });
  const head = git('rev-parse', 'HEAD');
  if (head.status !== 0) return undefined;
  const changed = git('diff', '--quiet', 'HEAD').status === 1;
  return `${head.stdout.trim()}${changed ? '+changes' : ''}`;
}
