import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../input/errors.ts';
import { estimateCell } from '../../plan/cost/estimate.ts';
import type { Speeds } from '../../plan/cost/speeds.ts';
import { expectedMiB } from '../../plan/expected-memory.ts';
import type { PlannedCell } from '../../plan/plan.ts';
import { ownProgram } from '../../processes/shell-words.ts';
import { listCells } from '../../results/store.ts';
import type { BatchExecutor, QueueView, Submitted } from '../batch.ts';
import { readList, readNote, submitAttempt, writeAttempt } from './attempt.ts';
import { type Batch, batchesOf, type Demand } from './batches.ts';
import { describeLeft, type LeftTask, retryBatches } from './leftover.ts';
import { parseTime, type SlurmOptions } from './options.ts';
import {
  arraySize,
  cancelJobs,
  isInstalled,
  isLive,
  partitionTime,
  type QueuedTask,
  tasksOf,
} from './queue.ts';
import { batchName } from './scripts.ts';
import { attemptFolder, readJobs, readState, type SlurmState, writeState } from './state.ts';

export interface SlurmContext {
  /** The run's folder, on a disk that every node sees. */
  readonly folder: string;
  readonly name: string;
  /** Whether to write scripts without submitting them. */
  readonly onlyWrite?: boolean;
}

/** What a first submission needs in addition. */
export interface SlurmRequest {
  readonly options: SlurmOptions;
  /** Measures this machine; called only if the cost of some cell is known. */
  readonly speeds: () => Promise<Speeds>;
  /** Threads of one cell. */
  readonly threads: number;
  /** How many times each reported fit is performed. */
  readonly repeatTiming?: number;
}

/**
 * Runs on a cluster with Slurm, as job arrays of workers over a shared folder; nobody has to stay logged in.
 */
export function slurmExecutor(context: SlurmContext, request?: SlurmRequest): BatchExecutor {
  return {
    submit: (cells) => submit(context, request as SlurmRequest, cells),
    resubmit: () => resubmit(context),
    look: () => look(context.folder),
    cancel: () => cancel(context.folder),
  };
}

async function submit(
  context: SlurmContext,
  { options, speeds, threads, repeatTiming }: SlurmRequest,
  cells: readonly PlannedCell[],
): Promise<Submitted> {
  const earlier = readState(context.folder);
  refuseWhileQueued(context.folder);
  const measured = cells.some(({ cost }) => cost) ? await speeds() : undefined;
  const batches = batchesOf(
    cells,
    (cell) => demandOf(cell, measured, repeatTiming),
    options,
    threads,
    arraySize(),
  );
  const attempt = (earlier?.attempt ?? 0) + 1;
  return start(context, { options, attempt, firstAttempt: attempt, cancelled: false }, batches);
}

/** @throws UserError if jobs cannot be submitted from this machine */
export function assertSlurm(): void {
  if (!isInstalled())
    throw new UserError(
      'Slurm is not installed here (no sbatch was found): --print writes the scripts, and hierbench worker runs parts without Slurm',
    );
}

/** What a cell is expected to take; what its limits allow, if its learner does not declare its costs. */
function demandOf(cell: PlannedCell, speeds: Speeds | undefined, repeatTiming = 1): Demand {
  const { spec } = cell;
  const fits = spec.kind === 'tune' ? spec.tuning.trials : repeatTiming;
  const estimate = speeds && estimateCell(cell, speeds);
  const seconds = estimate?.seconds ?? fits * spec.budget.seconds;
  return { seconds, memoryMiB: expectedMiB(cell) };
}

async function start(
  { folder, name, onlyWrite }: SlurmContext,
  state: Omit<SlurmState, 'batches'>,
  batches: readonly Batch[],
): Promise<Submitted> {
  const run = resolve(folder);
  const scripts = attemptFolder(run, state.attempt);
  const { options } = state;
  await writeAttempt(batches, { name, run, folder: scripts, program: ownProgram(), options });
  await writeState(run, {
    ...state,
    batches: batches.map((batch) => ({ ...batch, tasks: batch.tasks.length })),
  });
  if (!onlyWrite) submitAttempt(scripts);
  return {
    attempt: state.attempt,
    jobs: [...readJobs(run, state.attempt).values()],
    tasks: batches.reduce((sum, { tasks }) => sum + tasks.length, 0),
    cells: batches.reduce((sum, { tasks }) => sum + tasks.flat().length, 0),
    scripts,
  };
}

/** @throws UserError if jobs of this run are in the queue, or if that cannot be found out */
export function refuseWhileQueued(folder: string): void {
  const state = readState(folder);
  if (!state) return;
  const self = process.env.SLURM_JOB_ID;
  const jobs = allJobs(folder, state).filter((job) => job !== self);
  if (jobs.length === 0) return;
  const queued = new Set(
    queueOf(jobs)
      .filter(isLive)
      .map(({ job }) => job),
  );
  if (queued.size > 0)
    throw new UserError(
      `${folder} has jobs in the queue (${[...queued].join(', ')}); hierbench status ${folder} shows them, hierbench cancel ${folder} ends them`,
    );
}

const nothing = { jobs: [], tasks: 0, cells: 0 } as const;

/** The jobs of every attempt. */
const allJobs = (folder: string, { attempt }: SlurmState): string[] =>
  Array.from({ length: attempt }, (_, i) => [...readJobs(folder, i + 1).values()]).flat();

/** @throws UserError if the queue does not answer: taking it for empty would queue everything twice */
function queueOf(jobs: readonly string[]): QueuedTask[] {
  const tasks = tasksOf(jobs);
  if (!tasks)
    throw new UserError(
      'the queue cannot be asked (squeue does not answer here), so nothing was done; try again when it does',
    );
  return tasks;
}

async function resubmit(context: SlurmContext): Promise<Submitted> {
  const { folder } = context;
  const state = stateOf(folder);
  const { options, attempt, firstAttempt } = state;
  if (state.cancelled) throw new UserError(`${folder} was cancelled; repeat its command to go on`);
  if (readJobs(folder, attempt).size === 0)
    throw new UserError(
      `nothing of ${folder} has been submitted yet; bash ${join(attemptFolder(folder, attempt), 'submit.sh')} does it`,
    );
  refuseWhileQueued(folder);
  const left = leftTasks(folder, state);
  if (left.length === 0) return { ...nothing, attempt, scripts: attemptFolder(folder, attempt) };
  const { planOf } = await import('../../plan/prepared-run.ts');
  const { cells } = await planOf(folder);
  const limits = new Map(cells.map(({ id, spec }) => [id, spec.budget.memoryMiB]));
  const longest = new Map<string | undefined, number>();
  const batches = retryBatches(left, {
    seconds({ sbatch: { partition } }) {
      const known = longest.get(partition) ?? longestOf(partition);
      longest.set(partition, known);
      return known;
    },
    arraySize: arraySize(),
    memoryLimitMiB: (id) => limits.get(id) ?? 0,
  });
  // The run may have been cancelled in the meantime.
  if (stateOf(folder).cancelled) return { ...nothing, attempt, scripts: attemptFolder(folder, attempt) };
  return start(context, { options, firstAttempt, attempt: attempt + 1, cancelled: false }, batches);
}

/**
 * Longest time in seconds that a job may request: the limit of its partition, the shortest limit if several
 * are named, or that of the default partition.
 */
function longestOf(partitions: string | undefined): number {
  const longest = (partitions?.split(',') ?? [undefined]).map(partitionTime);
  return Math.min(
    ...longest.map((time) => (time === undefined ? Number.POSITIVE_INFINITY : parseTime('time', time))),
  );
}

function stateOf(folder: string): SlurmState {
  const state = readState(folder);
  if (!state) throw new UserError(`${folder} was not submitted to a cluster`);
  return state;
}

/** How many retries there have been, and how many there may be. */
export function retriesOf(folder: string): { readonly done: number; readonly most: number } {
  const { attempt, firstAttempt, options } = stateOf(folder);
  return { done: attempt - firstAttempt, most: options.retries };
}

/** Tasks of the newest attempt that have cells left. */
function leftTasks(run: string, { attempt, batches }: SlurmState, known?: readonly QueuedTask[]): LeftTask[] {
  const done = new Set(listCells(run));
  const folder = attemptFolder(run, attempt);
  const jobs = readJobs(run, attempt);
  const tasks = known ?? tasksOf([...jobs.values()]) ?? [];
  const states = new Map(tasks.map(({ job, task, state }) => [`${job}_${task}`, state]));
  return batches.flatMap(({ tasks: count, ...batch }, i) => {
    const name = batchName(batch, i);
    return Array.from({ length: count }, (_, task): LeftTask => {
      const cells = readList(folder, name, task).filter((id) => !done.has(id));
      return {
        batch,
        cells,
        note: cells.length > 0 ? readNote(folder, name, task) : undefined,
        state: states.get(`${jobs.get(name)}_${task}`),
      };
    }).filter(({ cells }) => cells.length > 0);
  });
}

function look(folder: string): QueueView | undefined {
  const state = readState(folder);
  if (!state) return undefined;
  const jobs = [...readJobs(folder, state.attempt).values()];
  const tasks = tasksOf(jobs);
  const states: Record<string, number> = {};
  for (const task of tasks ?? []) {
    const reason = task.state === 'PENDING' && task.reason ? ` (${task.reason})` : '';
    states[`${task.state}${reason}`] = (states[`${task.state}${reason}`] ?? 0) + 1;
  }
  const left = jobs.length === 0 ? [] : leftTasks(folder, state, tasks ?? []);
  const over = left.filter(({ state }) => state === undefined || !isLive({ job: '', state }));
  return {
    attempt: state.attempt,
    scripts: attemptFolder(folder, state.attempt),
    jobs,
    states: tasks === undefined ? undefined : states,
    cancelled: state.cancelled,
    unfinished: tasks === undefined ? [] : describeLeft(over),
  };
}

async function cancel(folder: string): Promise<number> {
  const state = stateOf(folder);
  if (allJobs(folder, state).length === 0) return 0;
  // Written before anything is cancelled, so that a follow-up job running at this moment submits nothing
  // more.
  await writeState(folder, { ...state, cancelled: true });
  const cancelled = new Set<string>();
  for (let wait = 0; wait < 60; wait++) {
    const queued = queueOf(allJobs(folder, stateOf(folder)))
      .filter(isLive)
      .map(({ job }) => job);
    if (queued.length === 0) {
      removeHalfWritten(folder);
      break;
    }
    cancelJobs([...new Set(queued)]);
    for (const job of queued) cancelled.add(job);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return cancelled.size;
}

/** Removes temporary files that killed writers have left among the results. */
function removeHalfWritten(folder: string): void {
  const cells = join(folder, 'cells');
  for (const name of readdirSync(cells))
    if (/^\..*\.tmp$/.test(name)) rmSync(join(cells, name), { force: true });
}
