import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BaselineError } from '../../reports/baselines/baseline.ts';
import type { PublishedFiles } from '../../reports/baselines/published-run.ts';

/** The files of a published run in a folder. @param source its name for users */
export function folderFiles(folder: string, source: string): PublishedFiles {
  return {
    source,
    async read(path, mostBytes) {
      const file = join(folder, path);
      const found = statSync(file, { throwIfNoEntry: false });
      if (!found) return undefined;
      if (!found.isFile()) throw new BaselineError(`its ${path} is not a file`);
      if (found.size > mostBytes) throw new BaselineError(`its ${path} is larger than ${mostBytes} bytes`);
      return readFileSync(file);
    },
  };
}
