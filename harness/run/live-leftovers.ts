import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { removeLeftovers } from '../results/atomic-file.ts';
import { isInside } from '../results/inside.ts';
import { liveFile, liveFolder, liveIds } from '../results/live.ts';
import { livePlanFile } from '../results/live-plan.ts';
import { cellFile } from '../results/store.ts';

/** A live file that has not changed for this many milliseconds is a leftover: writers write every few seconds. */
const leftAfter = 3600_000;

/**
 * Removes what killed runs have left behind: files of cells that have a result by now, and old ones.
 *
 * @returns the cells whose files stay
 */
export function removeOldLiveFiles(folder: string): Set<string> {
  const kept = new Set<string>();
  if (!isInside(folder, 'live')) return kept;
  const modified = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  try {
    for (const id of liveIds(readdirSync(liveFolder(folder)))) {
      const written = modified(liveFile(folder, id)) ?? 0;
      const result = modified(cellFile(folder, id)) ?? 0;
      if (result >= written || Date.now() - written > leftAfter)
        rmSync(liveFile(folder, id), { force: true });
      else kept.add(id);
    }
    removeLeftovers(liveFolder(folder));
  } catch {
    // There is no such folder, which is as good, or another process has been faster.
  }
  return kept;
}

/**
 * Removes what the cells of a run have shown, if every one of them has a result: also what killed processes have left,
 * such as a file whose writer died between storing the result and removing it, or while making it.
 *
 * @param ids the cells of the run, those that other processes ran among them
 */
export function removeLiveWhenFinished(folder: string, ids: readonly string[]): void {
  if (!isInside(folder, 'live') || !ids.every((id) => existsSync(cellFile(folder, id)))) return;
  try {
    for (const id of liveIds(readdirSync(liveFolder(folder)))) rmSync(liveFile(folder, id), { force: true });
    removeLeftovers(liveFolder(folder), Number.NEGATIVE_INFINITY);
    rmSync(livePlanFile(folder), { force: true });
  } catch {
    // There is no such folder, which is as good, or another process has been faster.
  }
  removeIfEmpty(folder);
}

/** Removes the folder if nothing is in it. */
export function removeIfEmpty(folder: string): void {
  try {
    if (isInside(folder, 'live')) rmdirSync(liveFolder(folder));
  } catch {
    // Another run is at work in it, or it was never made.
  }
}
