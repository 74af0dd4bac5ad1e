import { join, relative, resolve } from 'node:path';
import type { ResolvedConfig } from '../../harness/config/config.ts';
import type { Submitted } from '../../harness/executors/batch.ts';
import type { SlurmOptions } from '../../harness/executors/slurm/options.ts';
import { UserError } from '../../harness/input/errors.ts';
import { didYouMean } from '../../harness/input/suggest.ts';
import { cellGroups } from '../../harness/plan/shards.ts';
import { setAside } from '../../harness/results/set-aside.ts';
import type { RunOptions } from '../../harness/run/contract.ts';
import { type PreparedRun, prepareRun } from '../../harness/run/prepare-run.ts';
import { exitCodes } from '../describe-failure.ts';
import { reportedSeeds } from '../describe-plan.ts';
import { type Arguments, printJson, type Terminal } from './command.ts';
import { measuredSpeeds } from './dry-run.ts';

/**
 * Writes run.json, and moves unusable results out of the way, so that the folder alone says what is left to
 * do. A result that was merely timed too few times stays until a worker replaces it.
 */
async function prepareForWorkers(config: ResolvedConfig, options: RunOptions): Promise<PreparedRun> {
  const prepared = await prepareRun(config, options);
  const moved = setAside(options.out, prepared.outdated);
  if (moved > 0)
    options.listener?.warning?.(
      `${moved} ${moved === 1 ? 'result is' : 'results are'} set aside as cells/<id>.set-aside-1.json, to be made again`,
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
  const { refuseWhileQueued } = await import('../../harness/executors/slurm/slurm.ts');
  refuseWhileQueued(options.out);
  const { cells, todo } = await prepareForWorkers(config, options);
  const most = cellGroups(todo).length;
  if (args.json)
    printJson(terminal, { folder: options.out, cells: cells.length, todo: todo.length, mostShards: most });
  else
    terminal.out(
      todo.length === 0
        ? nothingToRun(options.out)
        : `${cells.length} cells planned in ${options.out}, ${todo.length} of them to run, in up to ${most} ${most === 1 ? 'part' : 'parts'}; ${reportedSeeds(cells)}\n` +
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
  const { assertSlurm, refuseWhileQueued, slurmExecutor } = await import(
    '../../harness/executors/slurm/slurm.ts'
  );
  const { out } = options;
  refuseUnknownLearners(config, slurm);
  if (args.print !== true) assertSlurm();
  refuseWhileQueued(out);
  const executor = slurmExecutor(
    { folder: out, name: config.name, onlyWrite: args.print === true },
    {
      options: slurm,
      speeds: () => measuredSpeeds(config),
      threads: config.threads ?? 1,
      repeatTiming: config.repeatTiming,
    },
  );
  const { cells, todo } = await prepareForWorkers(config, options);
  if (!args.json) terminal.err(`${reportedSeeds(cells)}\n`);
  if (todo.length === 0) {
    if (args.json) printJson(terminal, { folder: out, jobs: [], tasks: 0, cells: 0 });
    else terminal.out(nothingToRun(out));
    return exitCodes.ok;
  }
  tellSubmitted(await executor.submit(todo), out, args, terminal);
  return exitCodes.ok;
}

/** Options for the cells of a learner that the run does not have mean a mistyped name. @throws UserError */
function refuseUnknownLearners({ learners }: ResolvedConfig, { byLearner }: SlurmOptions): void {
  const names = [...new Set(learners.flatMap(({ learner, label }) => [label, learner]))];
  const unknown = Object.keys(byLearner).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const hint = didYouMean(unknown, names) || `; it has ${names.join(', ')}`;
  throw new UserError(`--slurm: this run has no learner "${unknown}"${hint}`);
}

const nothingToRun = (out: string) =>
  `nothing to run: every cell has a result\nnext:    hierbench report ${out}\n`;

export function tellSubmitted(submitted: Submitted, out: string, args: Arguments, terminal: Terminal): void {
  if (args.json) {
    printJson(terminal, { folder: out, ...submitted });
    return;
  }
  const { jobs, tasks, cells, scripts } = submitted;
  const what = `${cells} cells in ${tasks} ${tasks === 1 ? 'task' : 'tasks'}`;
  if (jobs.length === 0) {
    const shown = fromHere(scripts);
    terminal.out(`${what}: scripts are in ${shown}\nnext:    bash ${join(shown, 'submit.sh')}\n`);
    return;
  }
  terminal.out(
    `${what}: jobs ${jobs.join(', ')} are queued; this terminal need not stay open\n` +
      `next:    hierbench status ${out}\n         hierbench cancel ${out}\n`,
  );
}

/** A path as a user would type it in the current folder. */
export function fromHere(path: string): string {
  const short = relative('', resolve(path));
  return short.startsWith('..') ? resolve(path) : short;
}
