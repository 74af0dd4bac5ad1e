import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../harness/results/folder.ts';
import { folderOf, type SiteRun, siteRun } from './site-run.ts';

/** A folder is not a site, or its site.json cannot be read; the message says which. */
export class SiteFolderError extends Error {
  override name = 'SiteFolderError';
}

/** site.json: marks a folder as a site of this program, and keeps what the user gave once. */
const siteRecord = z.looseObject({
  schema: z.literal(1),
  madeBy: z.literal('hierbench publish'),
  /** Permanent id of the site in its feed. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  title: z.string(),
  url: z.string().optional(),
});
export type SiteRecord = z.output<typeof siteRecord>;

export const siteFile = (folder: string): string => join(folder, 'site.json');
export const draftsFolder = (folder: string): string => join(folder, '.drafts');

/** Files that may lie in the folder of a site: those of a repository, and the host name for GitHub Pages. */
const neighbours: ReadonlySet<string> = new Set(['.git', '.github', '.gitignore', 'CNAME']);

/**
 * What the folder's site.json says; undefined for a folder that is missing or empty.
 *
 * @throws SiteFolderError for any other folder
 */
export function readSite(folder: string): SiteRecord | undefined {
  if (!existsSync(folder)) return undefined;
  if (!statSync(folder).isDirectory()) throw new SiteFolderError(`${folder} is a file`);
  if (existsSync(siteFile(folder))) {
    try {
      return siteRecord.parse(JSON.parse(readFileSync(siteFile(folder), 'utf8')));
    } catch {
      throw new SiteFolderError(`${siteFile(folder)} is not of a site that hierbench publish made`);
    }
  }
  const foreign = readdirSync(folder).find((name) => !neighbours.has(name));
  if (foreign === undefined) return undefined;
  throw new SiteFolderError(
    `${folder} holds other files (${foreign}) and is no site; a site needs a folder that is new, empty or a site already`,
  );
}

/** The summary of the run in a folder; undefined where it cannot be read. */
export function readSiteRun(folder: string): SiteRun | undefined {
  try {
    return siteRun.parse(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Every run of the site, newest first, and one line for each folder below runs/ that holds none. */
export function readSiteRuns(folder: string): { runs: SiteRun[]; warnings: string[] } {
  const below = join(folder, 'runs');
  const runs: SiteRun[] = [];
  const warnings: string[] = [];
  for (const name of existsSync(below) ? readdirSync(below).sort() : []) {
    const run = readSiteRun(join(below, name));
    if (run && folderOf(run) === name) runs.push(run);
    else warnings.push(`${join(below, name)} holds no run of this site`);
  }
  const key = (run: SiteRun) => `${run.created} ${run.updated} ${run.name} ${run.hash}`;
  return { runs: runs.sort((a, b) => (key(a) < key(b) ? 1 : -1)), warnings };
}

/**
 * Moves a finished folder to its place: as a whole where the place is free, and else file by file, so that no
 * address is without its page even for a moment. Files that the new folder lacks are removed last.
 */
export function install(draft: string, target: string): void {
  makeFolder(dirname(target));
  if (!existsSync(target)) {
    renameSync(draft, target);
    return;
  }
  const files = filesBelow(draft);
  for (const path of files) {
    makeFolder(dirname(join(target, path)));
    renameSync(join(draft, path), join(target, path));
  }
  const kept = new Set(files);
  for (const path of filesBelow(target)) if (!kept.has(path)) rmSync(join(target, path));
  rmSync(draft, { recursive: true });
}

/** Removes the drafts of processes that were killed. */
export function removeStaleDrafts(folder: string): void {
  const drafts = draftsFolder(folder);
  for (const name of existsSync(drafts) ? readdirSync(drafts) : [])
    if (!isAlive(Number(name.split('-')[0]))) rmSync(join(drafts, name), { recursive: true, force: true });
}

/** Writes a file below a folder, and creates the folders on the way. */
export function writeBelow(folder: string, path: string, data: string | Uint8Array): void {
  const target = join(folder, path);
  makeFolder(dirname(target));
  writeFileSync(target, data);
}

function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
