import { oneLine } from '../results/one-line.ts';
import { ProtocolError } from './errors.ts';
import { fromBytes } from './float-bytes.ts';

/** A message of the protocol: a line of JSON, and the arrays of numbers that follow it. */
export interface Message {
  readonly header: { readonly type: string; readonly [field: string]: unknown };
  readonly frames: ReadonlyMap<string, Float32Array>;
}

/** A frame as the header announces it. */
export interface FrameSize {
  readonly name: string;
  readonly bytes: number;
}

/** A message whose header has been read, but not yet its frames. */
interface OpenMessage {
  readonly header: Message['header'];
  readonly sizes: readonly FrameSize[];
  readonly bytes: number;
}

/** Limit on the length of a line of JSON, in bytes. */
export const mostHeaderBytes = 2 ** 20;

/** Limit on the bytes of all frames of one message. */
export const mostFrameBytes = 2 ** 30;

const newline = 0x0a;

/**
 * Cuts the output of a program into messages. Every length is checked before it is used.
 *
 * @param check called with each header and the sizes of its frames before the frames are read; `push` throws
 * what it throws
 */
export class MessageReader {
  readonly #check: (header: Message['header'], frames: readonly FrameSize[]) => void;
  #chunks: Buffer[] = [];
  #length = 0;
  /** The message whose frames are being read. */
  #open: OpenMessage | undefined;

  constructor(check: (header: Message['header'], frames: readonly FrameSize[]) => void) {
    this.#check = check;
  }

  /** Where an incomplete message breaks off, in words; undefined between messages. */
  get unfinished(): string | undefined {
    if (this.#open) return `after ${this.#length} of the ${this.#open.bytes} bytes of its frames`;
    return this.#length > 0 ? 'in the middle of a line' : undefined;
  }

  /**
   * The messages that these bytes complete.
   *
   * @throws ProtocolError if the bytes are not messages of the protocol
   */
  push(chunk: Buffer): Message[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const messages: Message[] = [];
    let look = chunk;
    for (;;) {
      if (!this.#open && !this.#readHeader(look)) return messages;
      const { header, sizes, bytes } = this.#open as unknown as OpenMessage;
      if (this.#length < bytes) return messages;
      let rest = this.#take(bytes);
      const frames = new Map<string, Float32Array>();
      for (const size of sizes) {
        frames.set(size.name, fromBytes(rest.subarray(0, size.bytes)));
        rest = rest.subarray(size.bytes);
      }
      messages.push({ header, frames });
      this.#open = undefined;
      look = this.#take(this.#length);
      this.#chunks = [look];
      this.#length = look.length;
    }
  }

  /** @param look the bytes that have not been searched for the end of a line yet */
  #readHeader(look: Buffer): boolean {
    const found = look.indexOf(newline);
    const length = found < 0 ? this.#length : this.#length - look.length + found;
    if (length > mostHeaderBytes)
      throw new ProtocolError(
        `wrote a line of more than ${mostHeaderBytes} bytes to standard output, which is for messages alone`,
      );
    if (found < 0) return false;
    const line = this.#take(length + 1).toString('utf8');
    const header = parseHeader(line);
    const sizes = parseSizes(header);
    const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
    if (bytes > mostFrameBytes)
      throw new ProtocolError(
        `announced ${bytes} bytes of frames in a "${header.type}"; ${mostFrameBytes} are the most`,
      );
    this.#check(header, sizes);
    this.#open = { header, sizes, bytes };
    return true;
  }

  #take(bytes: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = bytes === all.length ? [] : [all.subarray(bytes)];
    this.#length -= bytes;
    return all.subarray(0, bytes);
  }
}

function parseHeader(line: string): Message['header'] {
  let header: unknown;
  try {
    header = JSON.parse(line);
  } catch {
    throw new ProtocolError(
      `wrote "${oneLine(line, 80)}" to standard output, which is for messages alone; print to standard error`,
    );
  }
  if (typeof (header as { type?: unknown } | null)?.type !== 'string')
    throw new ProtocolError(`wrote a message without a type: ${oneLine(line, 80)}`);
  return header as Message['header'];
}

function parseSizes({ type, frames = [] }: Message['header']): FrameSize[] {
  if (!Array.isArray(frames))
    throw new ProtocolError(`wrote a "${type}" whose frames are no list of {"name", "bytes"}`);
  return frames.map((frame: Partial<FrameSize> | null) => {
    const { name, bytes } = frame ?? {};
    const whole = Number.isSafeInteger(bytes) && (bytes as number) >= 0 && (bytes as number) % 4 === 0;
    if (typeof name !== 'string' || !whole)
      throw new ProtocolError(
        `wrote a "${type}" with the frame ${oneLine(JSON.stringify(frame), 60)}; a frame has a "name" and "bytes", a multiple of 4`,
      );
    return { name, bytes: bytes as number };
  });
}
