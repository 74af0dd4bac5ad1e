import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * A file cannot be used as it is. The message says why, in one line; adding the file's name is left to the
 * caller.
 */
export class UnusableFileError extends Error {
  override name = 'UnusableFileError';

  /** Whether the system refused access, so that the file itself may be fine. */
  readonly system: boolean;

  constructor(message: string, system = false) {
    super(message);
    this.system = system;
  }
}

/**
 * The text of a regular file. Anything that would never end (a pipe, a device) or is too large is refused
 * before it is read.
 *
 * @param most limit on the file's size, in MiB
 * @param options.links whether a symbolic link is followed; files inside a run's folder are never links
 * @returns undefined if there is no such file
 * @throws UnusableFileError
 */
export function readText(path: string, most: number, { links = true } = {}): string | undefined {
  return readBytes(path, most, { links })?.toString('utf8');
}

/**
 * The content of a regular file, as {@link readText} reads it.
 *
 * @throws UnusableFileError
 */
export function readBytes(path: string, most: number, { links = true } = {}): Buffer | undefined {
  let file: number;
  try {
    // Opened without blocking: a plain open() of a pipe without a writer would wait forever.
    file = openSync(
      path,
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (links ? 0 : (constants.O_NOFOLLOW ?? 0)),
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') throw new UnusableFileError('it is a symbolic link');
    throw new UnusableFileError(message, true);
  }
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw new UnusableFileError('it is a folder');
    if (!stat.isFile()) throw new UnusableFileError('it is not a regular file');
    const size = stat.size / 2 ** 20;
    if (size > most) throw new UnusableFileError(`it has ${size.toFixed(1)} MiB; the limit is ${most} MiB`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UnusableFileError) throw error;
    throw new UnusableFileError((error as Error).message, true);
  } finally {
    closeSync(file);
  }
}
