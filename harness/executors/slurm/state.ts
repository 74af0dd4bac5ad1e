import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../input/errors.ts';
import { writeAtomically } from '../../results/atomic-file.ts';
import { slurmOptions } from './options.ts';

/** A batch without its lists of cells, which are files. */
const storedBatch = z.object({
  stage: z.enum(['whole', 'tuning', 'fits']),
  seconds: z.number(),
  memoryMiB: z.number(),
  jobs: z.number().int(),
  sbatch: z.record(z.string(), z.string()),
  tasks: z.number().int(),
});
export type StoredBatch = z.output<typeof storedBatch>;

/** Schema of slurm/state.json in the folder of a run. */
const slurmState = z.object({
  options: slurmOptions,
  /** Number of the newest attempt; its files are in slurm/attempt-N. */
  attempt: z.number().int(),
  /** The attempt that a user submitted; those after it are its retries. */
  firstAttempt: z.number().int(),
  batches: z.array(storedBatch),
  cancelled: z.boolean(),
});
export type SlurmState = z.output<typeof slurmState>;

const stateFile = (run: string) => join(run, 'slurm', 'state.json');

export const attemptFolder = (run: string, attempt: number): string =>
  join(run, 'slurm', `attempt-${attempt}`);

/** The stored state of a run; undefined if nothing was submitted. @throws UserError if the file is damaged */
export function readState(run: string): SlurmState | undefined {
  const file = stateFile(run);
  if (!existsSync(file)) return undefined;
  try {
    return slurmState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UserError(
      `${file} is damaged (${(error as Error).message.replaceAll(/\s+/g, ' ')}); remove it (squeue --me shows your jobs)`,
    );
  }
}

export async function writeState(run: string, state: SlurmState): Promise<void> {
  await writeAtomically(stateFile(run), `${JSON.stringify(state, null, 1)}\n`);
}

/** Ids of an attempt's jobs by name, as its submit.sh wrote them; empty before that ran. */
export function readJobs(run: string, attempt: number): ReadonlyMap<string, string> {
  const file = join(attemptFolder(run, attempt), 'jobs.txt');
  if (!existsSync(file)) return new Map();
  return new Map(
    [...readFileSync(file, 'utf8').matchAll(/^(\S+) (\d+)$/gm)].map(([, name, id]) => [name, id]),
  );
}
