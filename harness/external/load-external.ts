import { basename, extname } from 'node:path';
import type { Learner } from '../../learners/contract.ts';
import { UserError } from '../input/errors.ts';
import { oneLine } from '../results/one-line.ts';
import { sha256 } from '../results/sha256.ts';
import { type Descriptor, descriptorSuffix, digestOf, readDescriptor } from './descriptor.ts';
import { filesLearner } from './files-learner.ts';
import { commandOf, commandOfFile, pythonVariable } from './learner-command.ts';
import { streamLearner } from './stream-learner.ts';

/** A learner that is a program, and the digest of everything it consists of. */
export interface ExternalLearner {
  readonly learner: Learner;
  /** SHA-256 of its files; a different one while it cannot run here, so that its cells run once it can. */
  readonly digest: string;
}

/** Cache, because programs are slow to start. */
const loaded = new Map<string, Promise<ExternalLearner>>();

/** The learner in the program or descriptor at this path. @throws UserError with one line if there is none */
export async function loadExternalLearner(path: string): Promise<ExternalLearner> {
  const descriptor = path.endsWith(descriptorSuffix) ? readDescriptor(path) : undefined;
  const digest = digestOf(path, descriptor);
  const key = `${path} ${digest}`;
  const known = loaded.get(key) ?? describe(path, digest, descriptor);
  loaded.set(key, known);
  return known;
}

async function describe(path: string, digest: string, descriptor?: Descriptor): Promise<ExternalLearner> {
  try {
    if (descriptor?.door === 'files') return { learner: filesLearner(path, descriptor), digest };
    const command = descriptor ? commandOf(path, descriptor.command) : commandOfFile(path);
    const { learner, unavailable } = await streamLearner(command);
    return { learner, digest: unavailable === undefined ? digest : sha256(digest + unavailable) };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${basename(path)}: ${error.message}`);
    throw new UserError(`learner ${oneLine((error as Error).message)}${hint(path, error as Error)}`);
  }
}

function hint(path: string, { message }: Error): string {
  if (extname(path) !== '.py' || !message.includes('cannot be started')) return '';
  return `; ${pythonVariable} names the Python interpreter`;
}
