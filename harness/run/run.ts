import { availableParallelism } from 'node:os';
import type { ResolvedConfig } from '../config/config.ts';
import { localExecutor } from '../executors/local.ts';
import type { Status } from '../results/record.ts';
import type { RunOptions, RunSummary } from './contract.ts';
import { removeLiveWhenFinished } from './live-leftovers.ts';
import { prepareRun } from './prepare-run.ts';
import { runCells } from './run-cells.ts';

/**
 * Runs a configuration: plans its cells, skips those whose results are in the folder, and runs the others, each in its
 * own process. Failures are results; this rejects only if the run itself is impossible.
 *
 * @throws UserError if the folder cannot be written or the backend does not load.
 * @throws StoppedError if the disk is full or no process can be started.
 */
export async function run(config: ResolvedConfig, options: RunOptions): Promise<RunSummary> {
  const { out, listener = {}, signal = new AbortController().signal } = options;
  const { cells, todo, results, before, version } = await prepareRun(config, options);
  const reused = results.size;
  const executor =
    options.executor ??
    localExecutor({ folder: out, jobs: options.jobs ?? config.jobs ?? jobsFor(config.threads) });
  try {
    listener.planned?.(cells, todo, executor.slots);
    const { repeatTiming, keep } = config;
    await runCells({ todo, results, before, executor, listener, signal, out, version, repeatTiming, keep });
  } finally {
    if (executor !== options.executor) executor.close();
  }
  removeLiveWhenFinished(
    out,
    cells.map(({ id }) => id),
  );
  const statuses: Partial<Record<Status, number>> = {};
  for (const { status } of results.values()) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    folder: out,
    cells: cells.length,
    reused,
    statuses,
    interrupted: signal.aborted,
    records: cells.flatMap(({ id }) => results.get(id) ?? []),
  };
}

/**
 * How many cells to run at once so that their threads fill the cores; undefined leaves the choice to the
 * executor.
 */
function jobsFor(threads: number | undefined): number | undefined {
  return threads === undefined ? undefined : Math.max(1, Math.floor(availableParallelism() / threads));
}
