import { spawnSync } from 'node:child_process';
import { usualArraySize } from './batches.ts';

/** A task of a job array, as Slurm reports it. */
export interface QueuedTask {
  readonly job: string;
  /** Absent for a job that is not an array. */
  readonly task?: number;
  /** PENDING, RUNNING, TIMEOUT, … */
  readonly state: string;
  /** Why a pending task is waiting. */
  readonly reason?: string;
}

/** States of tasks that are running or will still run. */
const live = new Set([
  'PENDING',
  'RUNNING',
  'SUSPENDED',
  'COMPLETING',
  'CONFIGURING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'RESIZING',
  'SIGNALING',
  'STAGE_OUT',
  'STOPPED',
  'SPECIAL_EXIT',
  'REQUEUE_FED',
]);
export const isLive = ({ state }: QueuedTask): boolean => live.has(state);

/** The output of one of Slurm's commands; undefined if it does not exist or fails. */
function ask(command: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 60_000,
  });
  return status === 0 ? stdout : undefined;
}

export const isInstalled = (): boolean => ask('sbatch', '--version') !== undefined;

/**
 * The tasks of these jobs: from the queue, which knows them until some minutes after their end, and otherwise
 * from the accounting, if the cluster has one. Undefined if the queue cannot be asked.
 */
export function tasksOf(jobs: readonly string[]): QueuedTask[] | undefined {
  const queue = ask('squeue', '--me', '-h', '-r', '-t', 'all', '-o', '%F|%K|%T|%r');
  if (queue === undefined) return undefined;
  const wanted = new Set(jobs);
  const tasks = parseTasks(queue).filter(({ job }) => wanted.has(job));
  // The queue forgets an array's tasks one by one, so some of them may have to come from the accounting.
  const past =
    jobs.length === 0 ? undefined : ask('sacct', '-n', '-X', '-P', '-j', jobs.join(','), '-o', 'JobID,State');
  const seen = new Set(tasks.map(keyOf));
  const whole = new Set(tasks.filter(({ task }) => task === undefined).map(({ job }) => job));
  const forgotten = parseAccounts(past ?? '').filter(
    (task) => !seen.has(keyOf(task)) && !whole.has(task.job) && !isLive(task),
  );
  return [...tasks, ...forgotten];
}

const keyOf = ({ job, task }: QueuedTask) => `${job}_${task}`;

/** Parses lines of squeue: job, index in the array, state, reason. */
export function parseTasks(text: string): QueuedTask[] {
  return text.split('\n').flatMap((line) => {
    const [job, task, state, reason] = line.trim().split('|');
    if (state === undefined) return [];
    const index = /^\d+$/.test(task) ? { task: Number(task) } : {};
    return { job, ...index, state, ...(reason && reason !== 'None' ? { reason } : {}) };
  });
}

/** Parses lines of sacct: `12_3|TIMEOUT`, `13|CANCELLED by 1000`. */
export function parseAccounts(text: string): QueuedTask[] {
  return [...text.matchAll(/^(\d+)(?:_(\d+))?\|(\w+)/gm)].map(([, job, task, state]) => ({
    job,
    ...(task === undefined ? {} : { task: Number(task) }),
    state,
  }));
}

/** Cancels jobs; those that are not in the queue are ignored. */
export function cancelJobs(jobs: readonly string[]): void {
  if (jobs.length > 0) spawnSync('scancel', ['--quiet', ...jobs], { stdio: 'ignore' });
}

/** Most tasks of one array on this cluster. */
export function arraySize(): number {
  const size = /^MaxArraySize\s*=\s*(\d+)/m.exec(ask('scontrol', 'show', 'config') ?? '')?.[1];
  // MaxArraySize is one more than the largest index, and indices begin at 0: it is the number of tasks.
  return size === undefined ? usualArraySize : Math.max(1, Number(size));
}

/**
 * The longest time that a job in this partition may request, in Slurm's notation; undefined if there is no
 * limit.
 */
export function partitionTime(partition: string | undefined): string | undefined {
  const text = ask('sinfo', '-h', '-o', '%P|%l', ...(partition === undefined ? [] : ['-p', partition]));
  const rows = (text ?? '').split('\n').map((line) => line.trim().split('|'));
  const [, time] = rows.find(([name]) => (partition === undefined ? name.endsWith('*') : true)) ?? [];
  return time === undefined || !/^\d/.test(time) ? undefined : time;
}
