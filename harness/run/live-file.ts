import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../results/folder.ts';
import { isInside } from '../results/inside.ts';
import { type LiveHead, liveFile, mostInLiveFile } from '../results/live.ts';

/** Most points of each curve; when there are more, every second one goes. */
const mostPoints = 500;

/** Longest line in bytes, apart from the first; a longer one is left out. */
const mostInLine = 250;

/** Most lines that wait to be written. */
const mostWaiting = 2000;

/** Which lines belong to a curve that can be thinned, and to which. */
export type CurveName = 'errors' | 'losses';

/**
 * Writes what a running cell shows of itself. Lines wait in memory and are written in groups, so that a slow disk keeps
 * nothing waiting. Whatever goes wrong with the file, the cell goes on without one.
 */
export class LiveFile {
  readonly #path: string;
  readonly #folder: string;
  readonly #head: string;
  #curves: Record<CurveName, string[]> = { errors: [], losses: [] };
  readonly #latest = new Map<string, string>();
  #pending: string[] = [];
  /** Bytes in the file; Infinity while it has to be begun anew. */
  #bytes = Number.POSITIVE_INFINITY;
  #made = false;
  #file: FileHandle | undefined;
  #work: Promise<void> = Promise.resolve();
  #working = false;
  #over = false;

  constructor(folder: string, head: LiveHead) {
    this.#folder = folder;
    this.#path = liveFile(folder, head.id);
    this.#head = JSON.stringify(head);
  }

  /** Adds a point to a curve. */
  add(curve: CurveName, value: object): void {
    const line = JSON.stringify(value);
    if (this.#over || Buffer.byteLength(line) > mostInLine) return;
    const lines = this.#curves[curve];
    lines.push(line);
    // The last point stays, because it is the newest.
    if (lines.length > mostPoints)
      this.#curves[curve] = lines.filter((_, i) => (lines.length - 1 - i) % 2 === 0);
    this.#wait(line);
  }

  /** Says something of which only the latest version matters. */
  set(what: string, value: object): void {
    const line = JSON.stringify(value);
    if (this.#over || Buffer.byteLength(line) > mostInLine) return;
    this.#latest.set(what, line);
    this.#wait(line);
  }

  /** Another fit begins, with curves of its own. */
  restart(): void {
    this.#curves = { errors: [], losses: [] };
  }

  /** Writes what is waiting, unless the last time has not ended yet. @returns when that is done */
  flush(): Promise<void> {
    if (this.#over || this.#working || this.#pending.length === 0) return this.#work;
    this.#working = true;
    this.#work = this.#write()
      .catch(() => {
        this.#over = true;
        this.#pending = [];
      })
      .finally(() => {
        this.#working = false;
      });
    return this.#work;
  }

  /**
   * Writes no more, and removes the file.
   *
   * @param always whether to remove one that this process has not made
   */
  async end(always = false): Promise<void> {
    this.#over = true;
    await this.#work;
    await this.#file?.close().catch(() => {});
    if (always || this.#made) await rm(this.#path, { force: true }).catch(() => {});
  }

  #wait(line: string): void {
    this.#pending.push(line);
    if (this.#pending.length <= mostWaiting) return;
    // The disk is slower than the learner. The next write begins the file anew, from the thinned curves.
    this.#pending = [line];
    this.#bytes = Number.POSITIVE_INFINITY;
  }

  async #write(): Promise<void> {
    const text = `${this.#pending.join('\n')}\n`;
    this.#pending = [];
    const bytes = Buffer.byteLength(text);
    if (this.#bytes + bytes <= mostInLiveFile) {
      await this.#file?.writeFile(text);
      this.#bytes += bytes;
    } else await this.#rewrite();
  }

  /** Writes a new file with the curves as they are now, which takes the place of the old one in one step. */
  async #rewrite(): Promise<void> {
    if (!isInside(this.#folder, 'live')) throw new Error('live leads out of the folder of the run');
    makeFolder(dirname(this.#path));
    const text = `${[this.#head, ...this.#latest.values(), ...this.#curves.losses, ...this.#curves.errors].join('\n')}\n`;
    const temporary = join(dirname(this.#path), `.${basename(this.#path)}.${hostname()}.${process.pid}.tmp`);
    await this.#file?.close();
    this.#file = undefined;
    await rm(temporary, { force: true });
    await writeFile(temporary, text, { flag: 'wx' });
    this.#made = true;
    await rename(temporary, this.#path);
    this.#bytes = Buffer.byteLength(text);
    this.#file = await open(
      this.#path,
      constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0),
    );
  }
}
