import { readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './folder.ts';

let written = 0;

/**
 * Writes a file so that a reader, even after a loss of power, finds either the old content or the new, never
 * a part: the text is written to a temporary file in the same folder, which is flushed and renamed, and then
 * the folder is flushed.
 */
export async function writeAtomically(path: string, text: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  makeFolder(folder);
  const { file, temporary } = await openTemporary(folder, basename(path));
  try {
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(folder);
}

/** A temporary file older than this many milliseconds is a leftover: writing never takes so long. */
const leftAfter = 3600_000;

/**
 * Removes temporary files that killed writers have left behind.
 *
 * @param after milliseconds after which a file counts as one; -Infinity where nobody writes any more
 */
export function removeLeftovers(folder: string, after = leftAfter): void {
  for (const name of readdirSync(folder)) {
    if (!/^\..*\.tmp$/.test(name)) continue;
    const path = join(folder, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - modified > after) rmSync(path, { force: true });
  }
}

/**
 * Creates a file under a name that no other process uses, on this machine or on another that shares the
 * folder.
 */
async function openTemporary(folder: string, name: string): Promise<{ file: FileHandle; temporary: string }> {
  for (;;) {
    const temporary = join(folder, `.${name}.${hostname()}.${process.pid}.${written++}.tmp`);
    try {
      return { file: await open(temporary, 'wx'), temporary };
    } catch (error) {
      // The name may be left over from an earlier process with the same id that was killed while writing.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Flushes a folder. Some systems (Windows) cannot open folders; there, the rename alone has to suffice. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(code)) throw error;
  }
}
