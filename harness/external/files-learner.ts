import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { defineLearner, type FitInfo, type Learner } from '../../learners/contract.ts';
import { InvalidPredictionError } from '../protocol/score.ts';
import { oneLine } from '../results/one-line.ts';
import type { FilesDescriptor } from './descriptor.ts';
import { NoAnswerError, ProgramError, ProtocolError, reportedError } from './errors.ts';
import { fitRequest } from './fit-request.ts';
import { fromBytes, toBytes } from './float-bytes.ts';
import { commandOf } from './learner-command.ts';
import { fieldsOf, protocolOf } from './messages.ts';
import { nothingToKeep } from './nothing-to-keep.ts';
import { parametersSchema } from './parameters-schema.ts';
import { ProcessGroup } from './process-group.ts';
import { afterThisProcess } from './watchdog.ts';

/** Seconds allowed for a prediction, unless a fit's limit is longer. */
const predictSeconds = 60;

/** Milliseconds between SIGTERM and SIGKILL. */
const politeMilliseconds = 1000;

/**
 * A learner that is a command which reads and writes files in a folder of its own. The command runs once to
 * fit, and once for every sample to predict; its start is part of its time.
 *
 * @param path path of the descriptor
 */
export function filesLearner(path: string, descriptor: FilesDescriptor): Learner {
  const { name, description, source, search, capabilities, traits } = descriptor;
  const protocol = protocolOf(capabilities);
  return defineLearner({
    name,
    description,
    source,
    parameters: parametersSchema(descriptor),
    search: () => search,
    capabilities: { ...capabilities, diagnosable: false },
    ...(traits && { traits: () => traits }),
    async fit(sample, context) {
      const { signal, budget, validation, task } = context;
      const folder = new WorkFolder(path, descriptor.command);
      try {
        const { message, frames } = fitRequest(sample, context);
        folder.write({ ...message, action: 'fit', protocol }, frames);
        await folder.run(budget.seconds * 2 + 3600, 'a fit', signal);
        const info = folder.result();
        const model = {
          predict: async (x: Float32Array, n: number) => {
            folder.write({ action: 'predict', protocol, n, d: sample.d }, { x });
            const seconds = Math.max(predictSeconds, budget.seconds);
            await folder.run(seconds, `a request for the predictions of ${n} rows`);
            return folder.predictions(n, task.classes);
          },
        };
        if (!validation) await context.trace({ step: 1, samplesSeen: sample.n }, model);
        return { ...model, info, keep: nothingToKeep, dispose: () => folder.remove() };
      } catch (error) {
        folder.remove();
        throw signal.aborted ? signal.reason : error;
      }
    },
  });
}

/** The folder of one fit; it is removed when the model is disposed of or this process ends. */
class WorkFolder {
  readonly #descriptor: string;
  readonly #words: readonly string[];
  readonly #path: string;
  readonly #callOff: () => void;

  constructor(descriptor: string, words: readonly string[]) {
    this.#descriptor = descriptor;
    this.#words = words;
    this.#path = mkdtempSync(join(tmpdir(), 'hierbench-learner-'));
    this.#callOff = afterThisProcess('rm -rf -- "$1"', this.#path);
  }

  write(request: object, frames: Readonly<Record<string, Float32Array>>): void {
    for (const name of ['result.json', 'predictions.f32']) rmSync(join(this.#path, name), { force: true });
    for (const [name, values] of Object.entries(frames))
      writeFileSync(join(this.#path, `${name}.f32`), toBytes(values));
    writeFileSync(join(this.#path, 'request.json'), `${JSON.stringify(request, null, 2)}\n`);
  }

  /**
   * Runs the command to its end.
   *
   * @throws ProgramError if it fails; NoAnswerError if it takes too long; the signal's reason
   */
  async run(seconds: number, what: string, signal?: AbortSignal): Promise<void> {
    const command = commandOf(
      this.#descriptor,
      this.#words.map((word) => word.replaceAll('{folder}', this.#path)),
    );
    signal?.throwIfAborted();
    const program = new ProcessGroup({ ...command, env: { ...command.env, HIERBENCH_FOLDER: this.#path } });
    program.stdin.end();
    program.stdout.setEncoding('utf8').on('data', (text: string) => program.log(text));
    let late = false;
    const stop = () => void program.endWithin(politeMilliseconds, 'SIGTERM');
    const timer = setTimeout(
      () => {
        late = true;
        stop();
      },
      Math.min(seconds * 1000, 2 ** 31 - 1),
    );
    signal?.addEventListener('abort', stop);
    const how = await program.ended;
    signal?.removeEventListener('abort', stop);
    clearTimeout(timer);
    signal?.throwIfAborted();
    if (late) throw new NoAnswerError(`${command.name} did not answer ${what} within ${seconds} s`);
    this.#reportedError(command.name);
    if (how !== 'ended with code 0') throw new ProgramError(`${command.name} ${how}`);
  }

  result(): FitInfo {
    const { info } = fieldsOf('fitted', this.#readResult());
    return Object.fromEntries(Object.entries(info).filter(([, value]) => value !== null)) as FitInfo;
  }

  predictions(n: number, classes = 1): Float32Array {
    const bytes = this.#read('predictions.f32');
    if (bytes === undefined) throw new ProtocolError(`${this.#name} wrote no predictions.f32`);
    const right = 4 * n * classes;
    if (bytes.length !== right)
      throw new InvalidPredictionError(
        `${this.#name} wrote ${bytes.length} bytes of predictions for ${n} rows; ${right} are right`,
      );
    return fromBytes(bytes);
  }

  remove(): void {
    this.#callOff();
    rmSync(this.#path, { recursive: true, force: true });
  }

  get #name(): string {
    return commandOf(this.#descriptor, []).name;
  }

  #reportedError(name: string): void {
    const result = this.#read('result.json') ? this.#readResult() : {};
    if ('error' in result) throw reportedError(name, fieldsOf('error', Object(result.error)));
  }

  #readResult(): Record<string, unknown> {
    const text = this.#read('result.json')?.toString('utf8') ?? '{}';
    try {
      return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    } catch {
      throw new ProtocolError(
        `${this.#name} wrote a result.json that is no JSON object: ${oneLine(text, 80)}`,
      );
    }
  }

  #read(name: string): Buffer | undefined {
    try {
      return readFileSync(join(this.#path, name));
    } catch {
      return undefined;
    }
  }
}
