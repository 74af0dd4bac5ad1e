import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../input/errors.ts';
import type { WorkerNote } from '../../plan/work-list.ts';
import { writeAtomically } from '../../results/atomic-file.ts';
import { makeFolder } from '../../results/folder.ts';
import { oneLine } from '../../results/one-line.ts';
import type { Batch } from './batches.ts';
import { arrayScript, batchName, followUpScript, type ScriptContext, submitScript } from './scripts.ts';

/** Writes an attempt's scripts and each task's list of cells. @returns the names of the scripts */
export async function writeAttempt(batches: readonly Batch[], context: ScriptContext): Promise<string[]> {
  const { folder, options } = context;
  claim(folder);
  const scripts = new Map(batches.map((batch, i) => [batchName(batch, i), batch] as const));
  for (const [name, batch] of scripts) {
    makeFolder(join(folder, name));
    for (const [task, cells] of batch.tasks.entries())
      writeFileSync(listFile(folder, name, task), `${cells.join('\n')}\n`);
    await writeAtomically(join(folder, `${name}.sbatch`), arrayScript(batch, name, context));
  }
  if (options.retries > 0) await writeAtomically(join(folder, 'follow-up.sbatch'), followUpScript(context));
  await writeAtomically(join(folder, 'submit.sh'), submitScript(batches, context));
  rmSync(join(folder, 'jobs.txt'), { force: true });
  return [...scripts.keys(), ...(options.retries > 0 ? ['follow-up'] : [])];
}

/** An unfinished folder older than this was abandoned by the process that made it. */
const claimMilliseconds = 600_000;

/**
 * Lets only one of two processes that submit the same run at the same time go on.
 *
 * @throws UserError in the other
 */
function claim(folder: string): void {
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (Date.now() - statSync(folder).mtimeMs < claimMilliseconds)
      throw new UserError(
        `${folder} was made a moment ago: somebody else is submitting this run; remove it if nobody is`,
      );
  }
}

/** Runs an attempt's submit.sh. @throws UserError with Slurm's reason if it refuses */
export function submitAttempt(folder: string): void {
  // Inside a job, sbatch would take the job's own variables, such as its memory, as requests for the new job.
  // Outside a job, such variables are the user's own requests.
  const inside = process.env.SLURM_JOB_ID !== undefined;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !inside || !/^(SLURM_(?!CONF)|SBATCH_)/.test(name)),
  );
  const { status, stderr, error } = spawnSync('bash', [join(folder, 'submit.sh')], { encoding: 'utf8', env });
  if (error) throw new UserError(`cannot submit: ${error.message}`);
  if (status !== 0) {
    const reason = stderr.split('\n').find((line) => /error|not found/i.test(line)) ?? stderr;
    throw new UserError(`Slurm refuses the jobs of ${folder}: ${oneLine(reason)}`);
  }
}

/** Ids of a task's cells. */
export function readList(folder: string, name: string, task: number): string[] {
  return readFileSync(listFile(folder, name, task), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** How a task's worker ended, as its note says; undefined if it left none. */
export function readNote(folder: string, name: string, task: number): WorkerNote['ended'] | undefined {
  const file = join(folder, name, `${task}.note.json`);
  if (!existsSync(file)) return undefined;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as WorkerNote).ended;
  } catch {
    return undefined;
  }
}

const listFile = (folder: string, name: string, task: number) => join(folder, name, `${task}.txt`);
