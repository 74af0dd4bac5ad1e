import { constants, createWriteStream, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../results/folder.ts';

/**
 * Does not follow links, which may lead out of the run's folder. Node accepts numeric flags, but its types
 * allow only names.
 */
const appendToFile =
  constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/**
 * A log file that is created only once something is written, and that is cut off, with a note, before it
 * fills the disk.
 */
export class BoundedLog {
  readonly #path: string;
  #left: number;
  #leftOut = 0;
  #stream: WriteStream | undefined;

  constructor(path: string, mostBytes: number) {
    this.#path = path;
    this.#left = mostBytes;
  }

  write(chunk: Buffer): void {
    const kept = chunk.subarray(0, this.#left);
    this.#left -= kept.length;
    this.#leftOut += chunk.length - kept.length;
    if (kept.length > 0) this.#open().write(kept);
  }

  /** Resolves when the file is complete. */
  async end(): Promise<void> {
    if (this.#leftOut > 0) this.#open().write(`\n(${this.#leftOut} more bytes are left out)\n`);
    const stream = this.#stream;
    if (!stream || stream.closed) return;
    stream.end();
    await new Promise<void>((resolve) => stream.once('close', () => resolve()));
  }

  #open(): WriteStream {
    if (!this.#stream) {
      // A log that cannot be written must not cost a result.
      try {
        makeFolder(dirname(this.#path));
      } catch {
        // The stream then fails to open as well, which is ignored below.
      }
      this.#stream = createWriteStream(this.#path, { flags: appendToFile as never });
      this.#stream.on('error', () => {});
    }
    return this.#stream;
  }
}
