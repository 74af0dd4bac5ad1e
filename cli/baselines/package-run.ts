import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { readText } from '../../harness/results/read-text.ts';
import { BaselineError } from '../../reports/baselines/baseline.ts';

/** Limit on the size of a package.json, in MiB. */
const mostMiB = 4;

/** A name that npm accepts, with its scope or without. */
const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * The folder of the run that an installed package declares: `"hierbench": { "run": "folder" }` in its package.json.
 *
 * @param name of a package in a node_modules folder here or above
 * @returns undefined where no such package is installed
 * @throws BaselineError if it declares no run inside of itself
 */
export function packageRun(name: string, from: string): string | undefined {
  if (!packageName.test(name)) return undefined;
  const folder = join(from, 'node_modules', name);
  const manifest = join(folder, 'package.json');
  if (!statSync(manifest, { throwIfNoEntry: false })?.isFile()) {
    const above = dirname(from);
    return above === from ? undefined : packageRun(name, above);
  }
  const run = declaredRun(manifest);
  if (run === undefined)
    throw new BaselineError('its package.json declares no "hierbench": { "run": "folder" }');
  const path = join(folder, run);
  if (isAbsolute(run) || !isFolder(path))
    throw new BaselineError(
      `its package.json declares the run ${JSON.stringify(run)}, which is no folder of it`,
    );
  // A package may itself be a link, as npm makes for workspaces; what it declares must not lead out of it.
  const [inside, own] = [realpathSync(path), realpathSync(folder)];
  if (inside !== own && !inside.startsWith(own + sep))
    throw new BaselineError(
      `its package.json declares the run ${JSON.stringify(run)}, which lies outside of it`,
    );
  return path;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // It is not there, below a file, or no path at all.
    return false;
  }
}

function declaredRun(manifest: string): string | undefined {
  try {
    const { hierbench } = JSON.parse(readText(manifest, mostMiB) ?? '') as {
      hierbench?: { run?: unknown } | null;
    };
    return typeof hierbench?.run === 'string' ? hierbench.run : undefined;
  } catch {
    return undefined;
  }
}
