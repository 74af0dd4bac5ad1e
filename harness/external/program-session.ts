import type { FitContext, FitInfo, Model } from '../../learners/contract.ts';
import type { FeatureLayer, Sample } from '../../tasks/contract.ts';
import { Conversation, featureFrames, predictionFrames } from './conversation.ts';
import { fitRequest } from './fit-request.ts';
import { type Description, protocolVersions } from './messages.ts';
import type { Command } from './process-group.ts';

/** Seconds allowed to start, and again to load libraries. */
const startSeconds = 60;

/** Seconds allowed to answer a request, unless a fit's limit is longer. */
const answerSeconds = 60;

/** Milliseconds that a program has to end by itself: after `abort` or `shutdown`, and again after SIGTERM. */
const politeMilliseconds = 1000;

/** A running program that speaks the protocol, from its start to its end. It fits one model at a time. */
export class Session {
  readonly description: Description;
  /** Versions of its libraries, complete once they are loaded. */
  versions: Readonly<Record<string, string>>;
  readonly #talk: Conversation;
  #prepared: Promise<void> | undefined;
  /** The last request; requests are sent one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #seconds = answerSeconds;
  /** Input dimension of the fitted sample. */
  #d = 0;
  /** Classes of the task, if there are more than two. */
  #classes: number | undefined;

  private constructor(talk: Conversation, description: Description) {
    this.#talk = talk;
    this.description = description;
    this.versions = description.versions ?? {};
  }

  /**
   * Starts the program and asks for its description.
   *
   * @throws if it does not answer according to the protocol
   */
  static async open(command: Command, seconds = startSeconds): Promise<Session> {
    const talk = new Conversation(command);
    try {
      const { fields } = await talk.ask({
        message: { type: 'hello', protocol: protocolVersions.oldest, newest: protocolVersions.newest },
        answer: 'describe',
        seconds,
        what: 'the message "hello"',
      });
      return new Session(talk, fields);
    } catch (error) {
      await talk.process.kill();
      throw error;
    }
  }

  get alive(): boolean {
    return this.#talk.alive;
  }

  /** Makes the program load its libraries. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#prepare();
    return this.#prepared;
  }

  async #prepare(): Promise<void> {
    const { fields } = await this.#talk.ask({
      message: { type: 'prepare' },
      answer: 'ready',
      seconds: startSeconds,
      what: 'the message "prepare"',
    });
    this.versions = { ...this.versions, ...fields.versions };
  }

  /** Fits a model. If the fit fails or is aborted, the program is ended. */
  async fit(sample: Sample, context: FitContext<unknown>): Promise<FitInfo> {
    const { signal, budget } = context;
    this.#seconds = Math.max(answerSeconds, budget.seconds);
    this.#d = sample.d;
    this.#classes = context.task.classes;
    try {
      const { message, frames } = fitRequest(sample, context);
      this.#talk.send({ type: 'fit', ...message }, frames);
      return await this.#follow(context);
    } catch (error) {
      await (signal.aborted ? this.#abort() : this.#talk.process.kill());
      throw signal.aborted ? signal.reason : error;
    }
  }

  /** The program's current model. */
  model(): Pick<Model, 'predict' | 'features'> {
    return {
      predict: (x, n) => this.#inTurn(() => this.#predict(x, n)),
      ...(this.description.capabilities.diagnosable
        ? { features: (x: Float32Array, n: number) => this.#inTurn(() => this.#features(x, n)) }
        : {}),
    };
  }

  /** Asks the program to end, and kills it if it does not. */
  async close(): Promise<void> {
    if (this.alive) this.#talk.send({ type: 'shutdown' });
    this.#talk.process.stdin.end();
    await this.#talk.process.endWithin(politeMilliseconds);
  }

  async #follow(context: FitContext<unknown>): Promise<FitInfo> {
    const { signal, budget } = context;
    for (;;) {
      const message = await this.#talk.next({ seconds: 2 * budget.seconds + 3600, what: 'a fit', signal });
      const { type, fields } = this.#talk.read(message, ['progress', 'trace', 'fitted']);
      if (type === 'fitted') return withoutNull(fields.info);
      const loss = typeof fields.loss === 'number' ? { loss: fields.loss } : {};
      if (type === 'progress') context.report({ step: fields.step, of: fields.of, ...loss });
      else {
        const { step, samplesSeen, stage } = fields;
        const point = { step, samplesSeen, ...loss, ...(stage === undefined ? {} : { stage }) };
        await context.trace(point, this.model());
        signal.throwIfAborted();
        this.#talk.send({ type: 'continue' });
      }
      signal.throwIfAborted();
    }
  }

  /** Ends the program: by a message, then by SIGTERM, then by SIGKILL to its whole process group. */
  async #abort(): Promise<void> {
    const { process } = this.#talk;
    if (this.alive) this.#talk.send({ type: 'abort' });
    process.stdin.end();
    const ended = await Promise.race([process.ended, after(politeMilliseconds)]);
    if (ended === undefined) await process.endWithin(politeMilliseconds, 'SIGTERM');
  }

  async #predict(x: Float32Array, n: number): Promise<Float32Array> {
    const { frames } = await this.#talk.ask({
      ...this.#request('predict', 'predictions', x, n),
      answer: 'predictions',
      expect: predictionFrames(this.#talk.name, n, this.#classes),
    });
    return frames.get('predictions') as Float32Array;
  }

  async #features(x: Float32Array, n: number): Promise<FeatureLayer[]> {
    const { fields, frames } = await this.#talk.ask({
      ...this.#request('features', 'features', x, n),
      answer: 'features',
      expect: featureFrames(n),
    });
    return fields.layers.map(({ layer, width }) => ({
      layer,
      width,
      values: frames.get(`layer-${layer}`) as Float32Array,
    }));
  }

  #request(type: string, what: string, x: Float32Array, n: number) {
    return {
      message: { type, n, d: this.#d },
      frames: { x: x.subarray(0, n * this.#d) },
      seconds: this.#seconds,
      what: `a request for the ${what} of ${n} rows`,
    };
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const next = this.#last.then(action);
    this.#last = next.catch(() => {});
    return next;
  }
}

function withoutNull(info: Readonly<Record<string, number | string | null>>): FitInfo {
  return Object.fromEntries(
    Object.entries(info).filter((entry): entry is [string, number | string] => entry[1] !== null),
  );
}

const after = (milliseconds: number) =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds));
