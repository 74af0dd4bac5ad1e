import { join } from 'node:path';
import { isInside } from '../../harness/results/inside.ts';
import { readBytes } from '../../harness/results/read-text.ts';
import { BaselineError } from '../../reports/baselines/baseline.ts';
import type { PublishedFiles } from '../../reports/baselines/published-run.ts';

/**
 * The files of a published run in a folder, which may be someone else's: no link that leads out of it is followed.
 *
 * @param source its name for users
 */
export function folderFiles(folder: string, source: string): PublishedFiles {
  return {
    source,
    async read(path, mostBytes) {
      try {
        if (!isInside(folder, path)) throw new Error('it does not lie in this folder');
        return readBytes(join(folder, path), mostBytes / 2 ** 20);
      } catch (error) {
        throw new BaselineError(`its ${path} cannot be used: ${(error as Error).message}`);
      }
    },
  };
}
