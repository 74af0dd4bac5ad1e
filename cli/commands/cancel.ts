import { slurmExecutor } from '../../harness/executors/slurm/slurm.ts';
import { readRun } from '../../harness/results/store.ts';
import { exitCodes } from '../describe-failure.ts';
import { type Command, printJson } from './command.ts';

export const cancel: Command = {
  positionals: { run: { describe: 'folder of a run that was started with --executor slurm' } },
  options: {},
  examples: [['$0 cancel shared/paper', 'the command that started it goes on from there']],
  async run(args, terminal) {
    const folder = args.run as string;
    const { name, command } = readRun(folder);
    const jobs = await slurmExecutor({ folder, name }).cancel();
    if (args.json) printJson(terminal, { folder, cancelled: jobs });
    else if (jobs === 0) terminal.out(`no jobs of ${folder} were in the queue\n`);
    else
      terminal.out(
        `${jobs} ${jobs === 1 ? 'job' : 'jobs'} cancelled; what is finished stays in ${folder}\nnext:    ${command}\n`,
      );
    return exitCodes.ok;
  },
};
