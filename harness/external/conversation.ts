import { InvalidPredictionError } from '../protocol/score.ts';
import { NoAnswerError, ProgramError, ProtocolError, reportedError } from './errors.ts';
import { toBytes } from './float-bytes.ts';
import { type FrameSize, type Message, MessageReader } from './message-reader.ts';
import { type Fields, fieldsOf, type MessageType, messageSchemas } from './messages.ts';
import { type Command, ProcessGroup } from './process-group.ts';

/** Limit on unread messages; a program that sends more at once is flooding. */
const mostUnread = 10_000;

/** A message from the harness: a type and its fields. */
export type Outgoing = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The message that may have frames, and what these have to be. */
interface ExpectedFrames {
  readonly type: MessageType;
  /** @throws ProtocolError, InvalidPredictionError */
  check(header: Message['header'], frames: readonly FrameSize[]): void;
}

type Received<T extends MessageType> = { [K in T]: { readonly type: K; readonly fields: Fields<K> } }[T];

/** The exchange of messages with one program. Any violation of the protocol ends the program. */
export class Conversation {
  readonly name: string;
  readonly process: ProcessGroup;
  readonly #inbox: Message[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  /** The frames that are allowed now. */
  #expected: ExpectedFrames | undefined;

  constructor(command: Command) {
    this.name = command.name;
    this.process = new ProcessGroup(command);
    const reader = new MessageReader((header, frames) => this.#check(header, frames));
    this.process.stdout.on('data', (chunk: Buffer) => {
      if (this.#failure) return;
      try {
        for (const message of reader.push(chunk)) this.#receive(message);
      } catch (error) {
        this.#fail(error as Error);
      }
    });
    void this.process.ended.then((how) => {
      const where = reader.unfinished === undefined ? '' : `, ${reader.unfinished}`;
      this.#fail(new ProgramError(`${how}${where}`));
    });
  }

  get alive(): boolean {
    return this.#failure === undefined && this.process.alive;
  }

  send(message: Outgoing, frames: Readonly<Record<string, Float32Array>> = {}): void {
    const sizes = Object.entries(frames).map(([name, { byteLength: bytes }]) => ({ name, bytes }));
    const header = sizes.length === 0 ? message : { ...message, frames: sizes };
    this.process.stdin.write(`${JSON.stringify(header)}\n`);
    for (const values of Object.values(frames)) this.process.stdin.write(toBytes(values));
  }

  /**
   * The next message.
   *
   * @param signal stops waiting; the promise then rejects with the signal's reason
   * @throws NoAnswerError after `seconds`; ProtocolError, InvalidPredictionError; ProgramError if the program
   * has ended
   */
  async next(wait: {
    readonly seconds: number;
    readonly what: string;
    readonly signal?: AbortSignal;
  }): Promise<Message> {
    const { seconds, what, signal } = wait;
    const end = performance.now() + seconds * 1000;
    for (;;) {
      signal?.throwIfAborted();
      const message = this.#inbox.shift();
      if (message) return message;
      if (this.#failure) throw this.#failure;
      const left = end - performance.now();
      if (left <= 0) throw new NoAnswerError(`${this.name} did not answer ${what} within ${seconds} s`);
      await this.#sleep(Math.min(left, 2 ** 31 - 1), signal);
    }
  }

  /** Sends a request and returns the answer, which has to be of the type `answer`. */
  async ask<T extends MessageType>(request: {
    readonly message: Outgoing;
    readonly frames?: Readonly<Record<string, Float32Array>>;
    readonly answer: T;
    readonly seconds: number;
    readonly what: string;
    readonly expect?: ExpectedFrames;
  }): Promise<{ readonly fields: Fields<T>; readonly frames: Message['frames'] }> {
    const { message, frames, answer, seconds, what, expect } = request;
    this.#expected = expect;
    try {
      this.send(message, frames);
      const received = await this.next({ seconds, what });
      return { fields: this.read(received, [answer]).fields as Fields<T>, frames: received.frames };
    } finally {
      this.#expected = undefined;
    }
  }

  /**
   * A message's type and fields.
   *
   * @throws the error that an `error` message reports; ProtocolError for any other type
   */
  read<T extends MessageType>({ header }: Message, types: readonly T[]): Received<T> {
    const { type } = header;
    try {
      if (type === 'error') throw reportedError(this.name, fieldsOf('error', header));
      if ((types as readonly string[]).includes(type))
        return { type, fields: fieldsOf(type as T, header) } as Received<T>;
      const wanted = types.map((each) => `"${each}"`).join(' or ');
      throw new ProtocolError(`sent "${type}" where ${wanted} was expected`);
    } catch (error) {
      this.#fail(error as Error);
      throw error;
    }
  }

  #check(header: Message['header'], frames: readonly FrameSize[]): void {
    if (!Object.hasOwn(messageSchemas, header.type))
      throw new ProtocolError(`sent "${header.type}", which is no message of the protocol`);
    const expected = this.#expected;
    if (expected?.type === header.type) expected.check(header, frames);
    else if (frames.length > 0) throw new ProtocolError(`sent a "${header.type}" with frames; it has none`);
  }

  #receive(message: Message): void {
    if (message.header.type === 'log') {
      this.process.log(`${fieldsOf('log', message.header).message}\n`);
      return;
    }
    if (this.#inbox.length >= mostUnread)
      throw new ProtocolError(`sent ${mostUnread} messages that nobody asked for`);
    this.#inbox.push(message);
    this.#wake?.();
  }

  /** Records a failure and kills the program; only the first failure counts. */
  #fail(error: Error): void {
    if (!this.#failure) {
      if (!error.message.startsWith(this.name)) error.message = `${this.name} ${error.message}`;
      this.#failure = error;
      void this.process.kill();
    }
    this.#wake?.();
  }

  /** Waits until a message arrives, the time is up, or the signal is aborted. */
  #sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal?.addEventListener('abort', done);
      this.#wake = done;
    });
  }
}

/** Expects n predictions in one frame, each of one number or of a score for each of more than two classes. */
export function predictionFrames(name: string, n: number, classes?: number): ExpectedFrames {
  return {
    type: 'predictions',
    check(_, frames) {
      const [frame] = frames;
      if (frames.length !== 1 || frame.name !== 'predictions')
        throw new ProtocolError('answered without the one frame "predictions"');
      if (frame.bytes !== 4 * n * (classes ?? 1))
        throw new InvalidPredictionError(
          `${name} predicted ${frame.bytes / 4} numbers for ${n} rows${classes === undefined ? '' : ` of ${classes} classes`}`,
        );
    },
  };
}

/** Expects one frame per layer, with n rows each. */
export function featureFrames(n: number): ExpectedFrames {
  return {
    type: 'features',
    check(header, frames) {
      const { layers } = fieldsOf('features', header);
      const right = layers.every(
        ({ layer, width }, i) => frames[i]?.name === `layer-${layer}` && frames[i].bytes === 4 * n * width,
      );
      if (!right || frames.length !== layers.length)
        throw new ProtocolError(`sent features whose frames are not "layer-2", … of ${n} rows a layer`);
    },
  };
}
