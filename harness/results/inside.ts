import { lstatSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * Whether a part of a folder (`cells`, `log`, `report`) is still inside it once symbolic links are followed.
 * A folder that the user names may be a link, but a link inside it that leads out would make us write where
 * the user never pointed. A part that does not exist yet counts as inside.
 */
export function isInside(folder: string, part: string): boolean {
  let real: string;
  try {
    real = realpathSync(join(folder, part));
  } catch (error) {
    // A dangling link looks as if it did not exist, but writing would follow it.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? !isLink(join(folder, part)) : false;
  }
  const way = relative(realpathSync(folder), real);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
