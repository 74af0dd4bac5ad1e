import type { WorkerNote } from '../../plan/work-list.ts';
import { arraysOf, type Batch } from './batches.ts';
import type { QueuedTask } from './queue.ts';

/** A task of the last attempt that has ended with cells left. */
export interface LeftTask {
  readonly batch: Omit<Batch, 'tasks'>;
  /** Ids of its cells without a result. */
  readonly cells: readonly string[];
  /** What its worker said at its end; undefined where it had no time to. */
  readonly note?: WorkerNote['ended'];
  /** What Slurm says of it; undefined where it has forgotten. */
  readonly state?: QueuedTask['state'];
}

/** Why a task has cells left. `lost`: preempted, its node gone, killed, or nobody knows. */
export type Reason = 'time' | 'memory' | 'waiting' | 'lost';

export function reasonOf({ note, state }: LeftTask): Reason {
  if (state === 'OUT_OF_MEMORY') return 'memory';
  // Told to stop and then killed is what a time limit does, too.
  if (state === 'TIMEOUT') return 'time';
  if (note === 'time' || note === 'memory' || note === 'waiting') return note;
  return 'lost';
}

/** Bounds of what a task may ask for. */
export interface Bounds {
  /** Seconds; of the partition of a batch. */
  readonly seconds: (batch: Omit<Batch, 'tasks'>) => number;
  /** Tasks of one array. */
  readonly arraySize: number;
  /** The memory limit of a cell, beyond which it is ended with a result. */
  readonly memoryLimitMiB: (id: string) => number;
}

/**
 * What is left, as batches: the same lists of cells, less those that are done; twice the time where that was too little,
 * twice the memory where that was, both within their bounds.
 */
export function retryBatches(left: readonly LeftTask[], bounds: Bounds): Batch[] {
  const alike = new Map<string, { batch: Omit<Batch, 'tasks'>; tasks: string[][] }>();
  for (const task of left) {
    const { stage, seconds, memoryMiB } = task.batch;
    const reason = reasonOf(task);
    const limit = Math.max(...task.cells.map(bounds.memoryLimitMiB));
    const batch = {
      ...task.batch,
      // Their tuning cells have had their chance in this attempt's own order: they wait for those that are left.
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

/** One line for people: `2 tasks, 31 cells: too little time`. */
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
