import { constants, createWriteStream, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../results/folder.ts';

/** Not through a link, which may lead out of the run's folder. Node takes numbers, too; its types know names only. */
const appendToFile =
  constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** A log file that exists only where there is something to say, and that ends, saying so, before it fills the disk. */
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

  /** Settles when the file has all that it is going to have. */
  async end(): Promise<void> {
    if (this.#leftOut > 0) this.#open().write(`\n(${this.#leftOut} more bytes are left out)\n`);
    const stream = this.#stream;
    if (!stream || stream.closed) return;
    stream.end();
    await new Promise<void>((resolve) => stream.once('close', () => resolve()));
  }

  #open(): WriteStream {
    if (!this.#stream) {
      // A log that cannot be written costs no result.
      try {
        makeFolder(dirname(this.#path));
      } catch {
        // The stream does not open either.
      }
      this.#stream = createWriteStream(this.#path, { flags: appendToFile as never });
      this.#stream.on('error', () => {});
    }
    return this.#stream;
  }
}
