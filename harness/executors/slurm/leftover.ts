import type { WorkerNote } from '../../plan/work-list.ts';
import { arraysOf, type Batch } from './batches.ts';
import type { QueuedTask } from './queue.ts';

/** A task of the last attempt that has cells left. */
export interface LeftTask {
  readonly batch: Omit<Batch, 'tasks'>;
  /** Ids of its cells without a result. */
  readonly cells: readonly string[];
  /** How its worker ended, as its note says; undefined if it had no time to write one. */
  readonly note?: WorkerNote['ended'];
  /** Its state in Slurm; undefined if Slurm no longer knows the task. */
  readonly state?: QueuedTask['state'];
}

/** Why a task has cells left. `lost`: preempted, killed, its node failed, or for an unknown reason. */
export type Reason = 'time' | 'memory' | 'waiting' | 'lost';

export function reasonOf({ note, state }: LeftTask): Reason {
  if (state === 'OUT_OF_MEMORY') return 'memory';
  // Slurm's state comes before the note: at a time limit, too, the worker is signalled to stop and then
  // killed.
  if (state === 'TIMEOUT') return 'time';
  if (note === 'time' || note === 'memory' || note === 'waiting') return note;
  return 'lost';
}

/** Limits on what a task may request. */
export interface Bounds {
  /** Longest time in seconds that the partition of a batch allows. */
  readonly seconds: (batch: Omit<Batch, 'tasks'>) => number;
  /** Most tasks of one array. */
  readonly arraySize: number;
  /** The memory limit of a cell; one that exceeds it is ended and has a result. */
  readonly memoryLimitMiB: (id: string) => number;
}

/**
 * Batches of what is left: the same lists of cells without those that are done, with twice the time for tasks
 * that ran out of time, and twice the memory for tasks that ran out of memory, both within the limits.
 */
export function retryBatches(left: readonly LeftTask[], bounds: Bounds): Batch[] {
  const alike = new Map<string, { batch: Omit<Batch, 'tasks'>; tasks: string[][] }>();
  for (const task of left) {
    const { stage, seconds, memoryMiB } = task.batch;
    const reason = reasonOf(task);
    const limit = Math.max(...task.cells.map(bounds.memoryLimitMiB));
    const batch = {
      ...task.batch,
      // Kept, so that fits wait again for those of their tuning cells that are left.
      stage,
      seconds:
        reason === 'time' ? Math.max(seconds, Math.min(2 * seconds, bounds.seconds(task.batch))) : seconds,
      memoryMiB: reason === 'memory' ? Math.max(memoryMiB, Math.min(2 * memoryMiB, limit)) : memoryMiB,
    };
    const key = JSON.stringify(batch);
    const group = alike.get(key) ?? { batch, tasks: [] };
    group.tasks.push([...task.cells]);
    alike.set(key, group);
  }
  return [...alike.values()].flatMap(({ batch, tasks }) =>
    arraysOf(tasks, bounds.arraySize).map((some) => ({ ...batch, tasks: some })),
  );
}

/** One line for each reason, for the user: `2 tasks, 31 cells: too little time`. */
export function describeLeft(left: readonly LeftTask[]): string[] {
  const words: Record<Reason, string> = {
    time: 'too little time',
    memory: 'too little memory',
    waiting: 'their tuning has no result',
    lost: 'ended from outside',
  };
  return (Object.keys(words) as Reason[]).flatMap((reason) => {
    const tasks = left.filter((task) => reasonOf(task) === reason);
    if (tasks.length === 0) return [];
    const states = [...new Set(tasks.flatMap(({ state }) => (reason === 'lost' && state ? [state] : [])))];
    const cells = tasks.reduce((sum, task) => sum + task.cells.length, 0);
    const detail = states.length > 0 ? ` (${states.join(', ')})` : '';
    return `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}, ${cells} ${cells === 1 ? 'cell' : 'cells'}: ${words[reason]}${detail}`;
  });
}
