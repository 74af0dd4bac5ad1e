import { basename, extname } from 'node:path';
import { z } from 'zod';
import { UserError } from '../input/errors.ts';
import { checkAgainst, parseYaml, readByHand } from '../input/yaml-file.ts';
import type { Metric } from '../protocol/metric.ts';
import { oneLine } from '../results/one-line.ts';
import { digestOf } from './descriptor.ts';
import { commandOf, commandOfFile, pythonVariable } from './learner-command.ts';
import { metricDescriptorSuffix } from './metric-descriptor.ts';
import { metricProgram } from './metric-program.ts';

/** A metric that is a program, and the digest of everything it consists of. */
export interface ExternalMetric {
  readonly metric: Metric;
  readonly digest: string;
}

/** What a descriptor may say: the command, which runs in its folder, and further files whose edits count. */
const descriptor = z.strictObject({
  command: z.array(z.string().min(1)).min(1),
  files: z.array(z.string().min(1)).default([]),
});

/** Cache, because programs are slow to start. */
const loaded = new Map<string, Promise<ExternalMetric>>();

/** The metric in the program or descriptor at this path. @throws UserError with one line if there is none */
export async function loadExternalMetric(path: string): Promise<ExternalMetric> {
  const described = path.endsWith(metricDescriptorSuffix)
    ? checkAgainst(descriptor, parseYaml(readByHand(path, 'metric file'), basename(path)), basename(path))
    : undefined;
  const digest = digestOf(path, described);
  const key = `${path} ${digest}`;
  const known =
    loaded.get(key) ??
    open(path, described?.command).then(
      (metric) => ({ metric, digest }),
      (error: unknown) => {
        loaded.delete(key);
        throw error;
      },
    );
  loaded.set(key, known);
  return known;
}

async function open(path: string, words: readonly string[] | undefined): Promise<Metric> {
  const command = words ? commandOf(path, words) : commandOfFile(path, 'metric');
  try {
    return await metricProgram(command);
  } catch (error) {
    const { message } = error as Error;
    throw new UserError(`metric ${oneLine(message)}${hint(path, message)}`);
  }
}

function hint(path: string, message: string): string {
  if (message.includes('"describe" where')) return '; it is a learner: name it with --learner';
  if (extname(path) !== '.py' || !message.includes('cannot be started')) return '';
  return `; ${pythonVariable} names the Python interpreter`;
}
