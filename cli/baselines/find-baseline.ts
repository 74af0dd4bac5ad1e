import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import { UnreadableRecordError } from '../../harness/results/record-errors.ts';
import { type Baseline, BaselineError, checkPinned } from '../../reports/baselines/baseline.ts';
import { bundledBaselines, readBundled } from '../../reports/baselines/bundled.ts';
import { readPublishedRun } from '../../reports/baselines/published-run.ts';
import { readStoredRun } from '../../reports/baselines/stored-run.ts';
import { folderFiles } from './folder-files.ts';
import { packageRun } from './package-run.ts';
import { type WebLimits, webFiles, webLimits } from './web-files.ts';

export interface BaselinePlace {
  /** Folder that relative paths and packages are looked for from. */
  readonly folder?: string;
  readonly limits?: WebLimits;
}

/**
 * The baseline that a source names: a bundled one, an address of a published run, a folder of a run or of a published
 * one, or an installed package. `#sha256=…` after it is the hash that it must have.
 *
 * @throws UserError with one line for whatever keeps it from being used
 */
export async function findBaseline(text: string, place: BaselinePlace = {}): Promise<Baseline> {
  const [, source = '', pin] = /^(.*?)(?:#(.*))?$/s.exec(text.trim()) ?? [];
  const pinned = pin === undefined ? undefined : /^sha256=([0-9a-f]{64})$/i.exec(pin)?.[1]?.toLowerCase();
  if (pin !== undefined && pinned === undefined)
    throw new UserError(`--with ${text}: expected #sha256= with 64 hexadecimal digits`);
  if (source === '') throw new UserError('--with: a folder, an address or a package is missing');
  try {
    const found = await readSource(source, place);
    checkPinned(found, pinned);
    if (found.fits.length === 0)
      throw new BaselineError(`it has no fit that can be shown. ${found.remarks.join(' ')}`.trim());
    return found;
  } catch (error) {
    if (error instanceof BaselineError || error instanceof UnreadableRecordError)
      throw new UserError(`--with ${source}: ${error.message}`);
    throw error;
  }
}

async function readSource(
  source: string,
  { folder = process.cwd(), limits = webLimits }: BaselinePlace,
): Promise<Baseline> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(source)) return readPublishedRun(webFiles(source, limits));
  const bundled = bundledBaselines();
  if (bundled.includes(source)) return readBundled(source);
  const path = resolve(folder, source);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return readFolder(path, source);
  const run = packageRun(source, folder);
  if (run !== undefined) return readFolder(run, source);
  throw new BaselineError(
    `there is no such folder and no such package here${bundled.length > 0 ? `; hierbench itself has: ${bundled.join(', ')}` : ''}`,
  );
}

async function readFolder(folder: string, source: string): Promise<Baseline> {
  return existsSync(join(folder, 'summary.json')) && existsSync(join(folder, 'data'))
    ? readPublishedRun(folderFiles(folder, source))
    : readStoredRun(folder, source);
}
