import { relative, resolve } from 'node:path';
import type { ResolvedConfig } from '../config.ts';
import { exitCodes } from '../errors.ts';
import type { Submitted } from '../executors/batch.ts';
import type { SlurmOptions } from '../executors/slurm/options.ts';
import { setAside } from '../results/set-aside.ts';
import { type PreparedRun, prepareRun, type RunOptions } from '../run.ts';
import { cellGroups } from '../shards.ts';
import { type Arguments, printJson, type Terminal } from './command.ts';
import { measuredSpeeds } from './dry-run.ts';

/** Writes run.json, and moves results out of the way that are to be made again: the folder says what there is to do. */
async function prepareForWorkers(config: ResolvedConfig, options: RunOptions): Promise<PreparedRun> {
  const prepared = await prepareRun(config, options);
  setAside(
    options.out,
    prepared.todo.map(({ id }) => id),
  );
  return prepared;
}

/** `hierbench run --plan-only` */
export async function planOnly(
  config: ResolvedConfig,
  options: RunOptions,
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
  const { cells, todo } = await prepareForWorkers(config, options);
  const most = cellGroups(todo).length;
  if (args.json)
    printJson(terminal, { folder: options.out, cells: cells.length, todo: todo.length, mostShards: most });
  else
    terminal.out(
      `${cells.length} cells planned in ${options.out}, ${todo.length} of them to run, in up to ${most} parts\n` +
        `next:    hierbench worker ${options.out} --shard 1/N, and so on to N/N\n`,
    );
  return exitCodes.ok;
}

/** `hierbench run --executor slurm` */
export async function runOnSlurm(
  config: ResolvedConfig,
  options: RunOptions,
  slurm: SlurmOptions,
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
  const { slurmExecutor } = await import('../executors/slurm/slurm.ts');
  const { out } = options;
  const executor = slurmExecutor(
    { folder: out, name: config.name, onlyWrite: args.print === true },
    {
      options: slurm,
      speeds: () => measuredSpeeds(config),
      threads: config.threads ?? 1,
      repeatTiming: config.repeatTiming,
    },
  );
  const { todo } = await prepareForWorkers(config, options);
  if (todo.length === 0) {
    terminal.out(`nothing to run: every cell has a result\nnext:    hierbench report ${out}\n`);
    return exitCodes.ok;
  }
  tellSubmitted(await executor.submit(todo), out, args, terminal);
  return exitCodes.ok;
}

export function tellSubmitted(submitted: Submitted, out: string, args: Arguments, terminal: Terminal): void {
  if (args.json) {
    printJson(terminal, { folder: out, ...submitted });
    return;
  }
  const { jobs, tasks, cells, scripts } = submitted;
  const what = `${cells} cells in ${tasks} ${tasks === 1 ? 'task' : 'tasks'}`;
  if (jobs.length === 0) {
    const script = relative('', resolve(scripts, 'submit.sh'));
    terminal.out(`${what}: scripts are in ${relative('', resolve(scripts))}\nnext:    bash ${script}\n`);
    return;
  }
  terminal.out(
    `${what}: jobs ${jobs.join(', ')} are queued; nothing of this needs to stay open\n` +
      `next:    hierbench status ${out}\n         hierbench cancel ${out}\n`,
  );
}
