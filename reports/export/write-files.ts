import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../harness/results/folder.ts';
import type { RunFile } from '../site/run-files.ts';

/** Writes files below a folder. A symbolic link at the path of a file is replaced, not followed. */
export function writeFiles(out: string, files: readonly RunFile[]): void {
  makeFolder(out);
  for (const { path, data } of files) {
    const target = join(out, path);
    makeFolder(dirname(target));
    rmSync(target, { force: true });
    writeFileSync(target, data);
  }
}
