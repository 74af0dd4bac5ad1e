import type { Duplex } from 'node:stream';
import { dataLevels } from '../input/data-levels.ts';

/**
 * One JSON value a line, over a pipe of its own. Node's own channel between processes ends the parent at the first line
 * that is no JSON, and whoever runs in the worker can write to it.
 */

/** The descriptor of the pipe in a worker: the first after stdin, stdout and stderr. */
export const channelDescriptor = 3;

/** MiB that one value may have: less than what is read of a file, which it becomes. */
const mostInFrame = 48;

/** Levels of lists and maps in one value; whoever writes it anew goes down all of them. */
const deepest = 100;

export interface FrameReader {
  onFrame(value: unknown): void;
  /** What came is no value; nothing more is read. One line. */
  onGarbage(reason: string): void;
}

/** Reads values until the stream ends or brings something that is none. */
export function readFrames(stream: Duplex, { onFrame, onGarbage }: FrameReader): void {
  let parts: Buffer[] = [];
  let length = 0;
  let over = false;
  const end = (reason: string) => {
    over = true;
    parts = [];
    onGarbage(reason);
  };
  const take = (line: string) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return end(`${JSON.stringify(line.slice(0, 40))}`);
    }
    const odd = oddity(value);
    if (odd) return end(odd);
    onFrame(value);
  };
  stream.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let at = chunk.indexOf(10); at >= 0 && !over; at = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, at));
      const line = Buffer.concat(parts).toString();
      parts = [];
      length = 0;
      start = at + 1;
      take(line);
    }
    if (over) return;
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > mostInFrame * 2 ** 20) end(`more than ${mostInFrame} MiB in one line`);
  });
}

/** What JSON allows and nobody here can write again: undefined for all that is well. */
function oddity(value: unknown): string | undefined {
  let depth = 0;
  for (const level of dataLevels(value)) {
    if (depth++ > deepest) return `lists and maps ${deepest} deep`;
    for (const each of level)
      if (typeof each === 'number' && !Number.isFinite(each)) return 'a number that is too large';
  }
  return undefined;
}

/** Writes a value. Settles when it has left this process, or cannot. */
export function writeFrame(stream: Duplex, value: unknown): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) return resolve();
    stream.write(`${JSON.stringify(value)}\n`, () => resolve());
  });
}
