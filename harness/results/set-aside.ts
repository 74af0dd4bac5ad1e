import { existsSync, renameSync } from 'node:fs';
import { cellFile } from './store.ts';

/**
 * Moves cells' files out of the way (to `<id>.set-aside-N.json`), so that these cells count as missing and
 * are run again.
 *
 * @returns how many there were
 */
export function setAside(folder: string, ids: Iterable<string>): number {
  let moved = 0;
  for (const id of ids) {
    const file = cellFile(folder, id);
    if (!existsSync(file)) continue;
    let n = 1;
    const name = () => file.replace(/\.json$/, `.set-aside-${n}.json`);
    while (existsSync(name())) n++;
    renameSync(file, name());
    moved++;
  }
  return moved;
}
