import { lstatSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * Whether a part of a folder (`cells`, `log`, `report`) lies in it when symbolic links are followed. A folder that a user
 * names may be a link; one inside it that leads out would write where nobody pointed. What is not there yet is inside.
 */
export function isInside(folder: string, part: string): boolean {
  let real: string;
  try {
    real = realpathSync(join(folder, part));
  } catch (error) {
    // A link to nothing reads as nothing, and would be written through.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? !isLink(join(folder, part)) : false;
  }
  const way = relative(realpathSync(folder), real);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
