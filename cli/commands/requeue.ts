import { retriesOf, slurmExecutor } from '../../harness/executors/slurm/slurm.ts';
import { readRun } from '../../harness/results/store.ts';
import { exitCodes } from '../describe-failure.ts';
import type { Command } from './command.ts';
import { tellSubmitted } from './hand-over.ts';

export const requeue: Command = {
  positionals: { run: { describe: 'folder of a run that was started with --executor slurm' } },
  options: {
    'follow-up': {
      type: 'boolean',
      describe: 'as the last job of a submission does: only while retries are left',
    },
  },
  examples: [
    [
      '$0 requeue shared/paper',
      'tasks that were lost, or ran out of time or memory, the latter with twice as much of it',
    ],
  ],
  async run(args, terminal) {
    const folder = args.run as string;
    const { name } = readRun(folder);
    const { done, most } = retriesOf(folder);
    if (args['follow-up'] && done >= most) {
      const unfinished = slurmExecutor({ folder, name }).look()?.unfinished ?? [];
      if (unfinished.length === 0) return exitCodes.ok;
      terminal.err(`given up after ${most} retries: ${unfinished.join('; ')}\n`);
      return exitCodes.unfinished;
    }
    const submitted = await slurmExecutor({ folder, name }).resubmit();
    if (submitted.tasks === 0 && !args.json) terminal.out('nothing is left: every cell has a result\n');
    else tellSubmitted(submitted, folder, args, terminal);
    return exitCodes.ok;
  },
};
