import { UserError } from '../input/errors.ts';
import { readText, UnusableFileError } from '../results/read-text.ts';
import type { PlannedCell } from './plan.ts';
import { shardOf } from './shards.ts';

/** How a worker ended. */
export interface WorkerNote {
  /**
   * `done`: every cell has a result. `time`, `memory`: there was too little of it. `stopped`: by a signal.
   * `waiting`: some cells need the result of a tuning cell that another worker has to run.
   */
  readonly ended: 'done' | 'time' | 'memory' | 'stopped' | 'waiting';
  /** Ids of the cells without a result. */
  readonly left: readonly string[];
}

/**
 * The planned cells that a file names by id, one per line; only one shard of these, if `shard` is given.
 *
 * @throws UserError
 */
export function cellsOfList(
  cells: readonly PlannedCell[],
  file: string,
  shard?: { readonly index: number; readonly count: number },
): PlannedCell[] {
  const ids = new Set(
    listText(file)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
  const named = cells.filter(({ id }) => ids.delete(id));
  const [unknown] = ids;
  if (unknown !== undefined)
    throw new UserError(`${file}: the run has no cell ${JSON.stringify(unknown.slice(0, 40))}`);
  return shard ? shardOf(named, shard.index, shard.count) : named;
}

/** Limit on the file's size in MiB; a hundred thousand ids take two. */
const mostInList = 64;

function listText(file: string): string {
  try {
    const text = readText(file, mostInList);
    if (text === undefined) throw new UserError(`--cells: there is no file ${file}`);
    return text;
  } catch (error) {
    if (error instanceof UnusableFileError)
      throw new UserError(`--cells: ${file} cannot be read: ${error.message}`);
    throw error;
  }
}
