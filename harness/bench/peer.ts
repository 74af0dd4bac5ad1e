import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSampleCsv } from '../definitions/tables/sample-csv.ts';
import { UserError } from '../input/errors.ts';
import { quoteWord } from '../processes/shell-words.ts';
import { oneLine } from '../results/one-line.ts';
import type { Contestant } from './contestant.ts';
import type { BenchJob } from './job.ts';
import { kernelGamma, kernelLambda, kernelSamples } from './kernel-problem.ts';
import type { Turn } from './take-turn.ts';

/**
 * Placeholders that a command may contain, by the job it takes part in. The first of each list decides which
 * job that is.
 */
const placeholders = {
  step: ['width', 'd', 'layers', 'batch', 'seconds'],
  kernel: ['train', 'test', 'd', 'n', 'gamma', 'lambda', 'seconds'],
} as const;

/** The line that a peer prints. */
const reply = z.looseObject({
  peer: z.string().min(1).max(60).optional(),
  milliseconds: z.number().positive(),
  error: z.number().optional(),
});

/** Another program that does the same work, started by a shell command given as `--peer`. */
export class Peer implements Contestant {
  readonly kind: 'step' | 'kernel';
  readonly peer = true;
  readonly #command: string;
  readonly #folder: string;
  #name: string | undefined;
  #values: Readonly<Record<string, string | number>> = {};

  /**
   * @param command with placeholders such as {d}
   * @param folder where samples are written for it; made if it is missing
   * @throws UserError if the placeholders fit no job.
   */
  constructor(command: string, folder: string) {
    this.kind = kindOf(command);
    this.#command = command;
    this.#folder = folder;
  }

  /** The name that the peer gives itself, once it has run; its command before that. */
  get subject(): string {
    return this.#name ?? this.#command;
  }

  async open(job: BenchJob): Promise<void> {
    if (job.kind === 'step') {
      this.#values = { ...job.shape };
      return;
    }
    if (job.kind !== 'kernel') throw new Error(`a peer does no ${job.kind}`);
    const { d, n } = job.shape;
    const { train, test } = kernelSamples(d, n);
    const files = { train: join(this.#folder, 'train.csv'), test: join(this.#folder, 'test.csv') };
    mkdirSync(this.#folder, { recursive: true });
    await writeSampleCsv(files.train, train);
    await writeSampleCsv(files.test, test);
    this.#values = { d, n, ...files, gamma: kernelGamma(d), lambda: kernelLambda };
  }

  /** Starts the command once and reads its answer. */
  async turn(seconds: number): Promise<Turn> {
    const values: Record<string, string | number> = { ...this.#values, seconds };
    const command = this.#command.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      quoteWord(String(values[name])),
    );
    const { peer, milliseconds, error } = readReply(await outputOf(command));
    this.#name ??= peer;
    return { milliseconds, ...(error === undefined ? {} : { error }) };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function kindOf(command: string): 'step' | 'kernel' {
  const used = [...command.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const kind = (['step', 'kernel'] as const).find((candidate) => used.includes(placeholders[candidate][0]));
  const shown = (list: readonly string[]) => list.map((name) => `{${name}}`).join(' ');
  if (!kind)
    throw new UserError(
      `--peer "${command}": needs {width} to take part in training steps (${shown(placeholders.step)}), or {train} in kernel solves (${shown(placeholders.kernel)})`,
    );
  const unknown = used.find((name) => !(placeholders[kind] as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new UserError(`--peer "${command}": {${unknown}} is unknown; known: ${shown(placeholders[kind])}`);
  return kind;
}

function readReply(output: string): z.output<typeof reply> {
  const line = output.trim().split('\n').at(-1) ?? '';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`its last line is not JSON: "${oneLine(line, 80)}"`);
  }
  const parsed = reply.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`its last line has no positive "milliseconds": ${oneLine(line, 80)}`);
}

/** Standard output of a shell command. @throws Error with the last line it wrote to stderr, if it fails. */
function outputOf(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err = (err + chunk).slice(-4096);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(out);
      const said = err.trim().split('\n').at(-1) ?? '';
      reject(new Error(`it ended with ${signal ?? `exit code ${code}`}${said ? `: ${oneLine(said)}` : ''}`));
    });
  });
}
