import type { PlannedCell } from '../../plan/plan.ts';
import { cellGroups } from '../../plan/shards.ts';
import { groupBy } from '../../results/group-by.ts';
import { parseMemory, parseTime, type SlurmOptions } from './options.ts';

/** The time and memory that a cell is expected to take. */
export interface Demand {
  readonly seconds: number;
  readonly memoryMiB: number;
}

/** Tasks that request the same resources and become one job array. */
export interface Batch {
  /**
   * `whole`: tuning cells together with the fits that need them. If these are too long for one task, `tuning`
   * contains the tuning cells and `fits`, which waits for all of `tuning`, the fits.
   */
  readonly stage: 'whole' | 'tuning' | 'fits';
  /** Time limit of a task. */
  readonly seconds: number;
  /** Memory for each of the cells that a task runs at once. */
  readonly memoryMiB: number;
  /** How many cells a task runs at once. */
  readonly jobs: number;
  /** Further options of sbatch. */
  readonly sbatch: Readonly<Record<string, string>>;
  /** Ids of each task's cells. */
  readonly tasks: readonly (readonly string[])[];
}

/** Time limit of a task if the user gave none. */
const usualSeconds = 3600;

/** Shorter tasks cost the scheduler more than they gain. */
const leastTaskSeconds = 120;

/**
 * Tasks are filled to this share of their time, because estimates do not account for slower nodes and busy
 * neighbours.
 */
const fill = 0.5;

/**
 * Smallest memory request. Larger ones are this times a power of two, so that there are few different arrays.
 */
const leastMemoryMiB = 512;

/** Memory of a worker itself, in addition to that of its cells. */
export const workerOverheadMiB = 256;

/** Slurm's default limit on the size of an array. */
export const usualArraySize = 1000;

/**
 * Distributes cells among tasks, and tasks among arrays. The same cells and demands give the same batches.
 */
export function batchesOf(
  cells: readonly PlannedCell[],
  demandOf: (cell: PlannedCell) => Demand,
  options: SlurmOptions,
  threads: number,
  arraySize = usualArraySize,
): Batch[] {
  const total = cells.reduce((sum, cell) => sum + demandOf(cell).seconds, 0);
  const wanted = Math.max(leastTaskSeconds, total / options.tasks);
  const ids = new Set(cells.map(({ id }) => id));
  const pieces = cellGroups(cells).flatMap((group) =>
    piecesOf(group, ids, demandOf, options, threads, wanted),
  );
  const alike = groupBy(pieces, ({ batch }) => JSON.stringify(batch));
  return [...alike.values()].flatMap((own) => {
    const [{ batch, room }] = own;
    return arraysOf(pack(own, room), arraySize).map((tasks) => ({ ...batch, tasks }));
  });
}

/** Cuts tasks into arrays that are not too large for Slurm. */
export function arraysOf<T>(tasks: readonly T[], arraySize: number): T[][] {
  const arrays = Math.ceil(tasks.length / arraySize);
  return Array.from({ length: arrays }, (_, i) => tasks.slice(i * arraySize, (i + 1) * arraySize));
}

/** Cells that stay together in one task. */
interface Piece {
  readonly batch: Omit<Batch, 'tasks'>;
  readonly ids: readonly string[];
  readonly seconds: number;
  /** A task of this batch is filled up to this many estimated seconds. */
  readonly room: number;
}

function piecesOf(
  group: readonly PlannedCell[],
  ids: ReadonlySet<string>,
  demandOf: (cell: PlannedCell) => Demand,
  options: SlurmOptions,
  threads: number,
  wanted: number,
): Piece[] {
  const piece = (stage: Batch['stage'], some: readonly PlannedCell[]): Piece => {
    const demands = some.map(demandOf);
    const request = requestOf(
      some[0],
      Math.max(...demands.map(({ memoryMiB }) => memoryMiB)),
      options,
      threads,
    );
    return {
      batch: { stage, ...request },
      ids: some.map(({ id }) => id),
      seconds: demands.reduce((sum, { seconds }) => sum + seconds, 0),
      room: Math.min(wanted, fill * request.seconds) * request.jobs,
    };
  };
  const whole = piece('whole', group);
  if (group.length === 1 || whole.seconds <= whole.room) return [whole];
  const tuned = group.some(({ id, needs }) => needs === undefined && group.some((cell) => cell.needs === id));
  return group.map((cell) => {
    const waits = tuned && cell.needs !== undefined && ids.has(cell.needs);
    return piece(waits ? 'fits' : cell.spec.kind === 'tune' ? 'tuning' : 'whole', [cell]);
  });
}

function requestOf(
  { spec, learnerLabel }: PlannedCell,
  expectedMiB: number,
  { common, byLearner }: SlurmOptions,
  threads: number,
): Omit<Batch, 'stage' | 'tasks'> {
  const set = { ...common, ...byLearner[spec.learner], ...byLearner[learnerLabel] };
  const { time, mem, 'cpus-per-task': cpus = String(threads), ...sbatch } = set;
  const jobs = Math.max(1, Math.floor(Number(cpus) / threads));
  const limit = spec.budget.memoryMiB;
  const steps = Math.ceil(Math.log2(Math.max(1, expectedMiB / leastMemoryMiB)));
  const given = mem === undefined ? undefined : parseMemory('mem', mem) - workerOverheadMiB;
  return {
    seconds: time === undefined ? usualSeconds : parseTime('time', time),
    memoryMiB:
      given === undefined
        ? Math.min(limit, leastMemoryMiB * 2 ** steps)
        : Math.max(64, Math.floor(given / jobs)),
    jobs,
    sbatch: { ...sbatch, 'cpus-per-task': cpus },
  };
}

/**
 * Packs the longest piece first, each into the first task with room. A piece longer than that gets a task of
 * its own.
 */
function pack(pieces: readonly Piece[], room: number): string[][] {
  const tasks: { ids: string[]; left: number }[] = [];
  let open = 0;
  for (const { ids, seconds } of [...pieces].sort((a, b) => b.seconds - a.seconds)) {
    // Full tasks are skipped for good, so that a hundred thousand cells are packed in one pass.
    while (open < tasks.length && tasks[open].left < Math.min(seconds, room / 64)) open++;
    const task = tasks.slice(open, open + 64).find(({ left }) => left >= seconds);
    if (task) {
      task.ids.push(...ids);
      task.left -= seconds;
    } else tasks.push({ ids: [...ids], left: room - seconds });
  }
  return tasks.map(({ ids }) => ids);
}
