import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { mostInLiveFile } from './live.ts';
import { LiveCurve, type LiveView } from './live-curve.ts';

/** A live file may be a little larger than its limit by the last group of lines; one beyond this is no live file. */
const mostBytes = 2 * mostInLiveFile;

/**
 * Follows a live file by looking at it again and again, because folders that machines share tell nobody about changes. The file
 * is opened every time: that is when such a folder asks its server for the current state.
 */
export class LiveReader {
  readonly #path: string;
  #curve = new LiveCurve();
  #which = '';
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);
  #modified = 0;
  /** When the file last changed, ms since 1970 by the clock of its file system; 0 if it was never there. */
  get modified(): number {
    return this.#modified;
  }

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads what is new. @returns whether anything was, or undefined where there is no such file */
  async look(): Promise<boolean | undefined> {
    let file: FileHandle;
    try {
      file = await open(
        this.#path,
        constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
      );
    } catch {
      return undefined;
    }
    try {
      const stat = await file.stat();
      if (!stat.isFile() || stat.size > mostBytes) return undefined;
      const which = `${stat.dev}:${stat.ino}:${stat.birthtimeMs}`;
      if (which !== this.#which || stat.size < this.#offset) this.#begin(which);
      const changed = stat.mtimeMs !== this.#modified;
      this.#modified = stat.mtimeMs;
      return (await this.#read(file, stat.size)) || changed;
    } catch {
      return undefined;
    } finally {
      await file.close().catch(() => {});
    }
  }

  /** What the file says so far; undefined before its first line. */
  get view(): LiveView | undefined {
    return this.#curve.view;
  }

  #begin(which: string): void {
    this.#which = which;
    this.#curve = new LiveCurve();
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
  }

  async #read(file: FileHandle, size: number): Promise<boolean> {
    const room = Buffer.alloc(size - this.#offset);
    if (room.length === 0) return false;
    const { bytesRead } = await file.read(room, 0, room.length, this.#offset);
    this.#offset += bytesRead;
    // A line without its end is still being written, or was torn; it is taken once its end is there.
    const lines = Buffer.concat([this.#rest, room.subarray(0, bytesRead)]);
    const end = lines.lastIndexOf(10);
    this.#rest = Buffer.from(lines.subarray(end + 1));
    if (end < 0) return false;
    for (const line of lines.toString('utf8', 0, end).split('\n')) this.#curve.take(line);
    return true;
  }
}
