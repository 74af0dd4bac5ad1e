import type { Duplex } from 'node:stream';
import { dataLevels } from '../input/data-levels.ts';

/**
 * One JSON value per line, over a pipe used for nothing else. Node's own channel between processes crashes
 * the parent at the first line that is not JSON, and any code in the worker can write to it.
 */

/** The descriptor of the pipe in a worker: the first after stdin, stdout and stderr. */
export const channelDescriptor = 3;

/** Limit on the size of one value in MiB; smaller than the limit of the file that the value becomes. */
const mostInFrame = 48;

/**
 * Limit on the nesting of lists and maps in one value, because writing the value again recurses into all
 * levels.
 */
const deepest = 100;

export interface FrameReader {
  onFrame(value: unknown): void;
  /** Called with one line if something that is not a value arrives; nothing more is read then. */
  onGarbage(reason: string): void;
}

/** Reads values until the stream ends or brings something that is not a value. */
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

/** What prevents a value from being written again, although it is valid JSON; undefined if nothing does. */
function oddity(value: unknown): string | undefined {
  let depth = 0;
  for (const level of dataLevels(value)) {
    if (depth++ > deepest) return `lists and maps ${deepest} deep`;
    for (const each of level)
      if (typeof each === 'number' && !Number.isFinite(each)) return 'a number that is too large';
  }
  return undefined;
}

/** Writes a value. Resolves once it has left this process, or cannot be written. */
export function writeFrame(stream: Duplex, value: unknown): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) return resolve();
    stream.write(`${JSON.stringify(value)}\n`, () => resolve());
  });
}
