import { listFlag } from '../../harness/input/flag-value.ts';
import { type MergedSource, mergeRuns } from '../../harness/run/merge-runs.ts';
import { exitCodes } from '../describe-failure.ts';
import { wordsFlag } from '../flags.ts';
import { type Command, flag, outFlag, printJson, textOption } from './command.ts';
import { readRuns } from './stored-run.ts';

export const merge: Command = {
  positionals: { runs: { describe: 'folders of runs' } },
  options: {
    out: textOption('folder of the merge; new, or empty', { demandOption: true }),
    as: textOption('what each run is called in charts; a list (default: the names of the folders)'),
    name: textOption('name of the merge (default: the names of the runs)'),
  },
  examples: [
    ['$0 merge results/lab-a results/lab-b --out results/both', 'then: hierbench report results/both'],
    ['$0 merge quick theirs --as ours,theirs --out both', 'names for charts'],
  ],
  async run(args, terminal) {
    const folders = args.runs as string[];
    const out = outFlag(args) as string;
    for (const folder of folders) readRuns(folder);
    const origins = listFlag('--as', flag(args, 'as'));
    const merged = await mergeRuns(folders, { out, origins, name: wordsFlag('--name', flag(args, 'name')) });
    for (const warning of merged.warnings) terminal.err(`hierbench: ${warning}\n`);
    if (args.json) printJson(terminal, merged);
    else
      terminal.out(
        `${merged.sources.map(describe).join('\n')}\nmerged:  ${merged.folder}\nnext:    hierbench report ${merged.folder}\n`,
      );
    return exitCodes.ok;
  },
};

function describe({ origin, folder, run, cells, same, different }: MergedSource): string {
  const shared = [
    ...(same > 0 ? [`${same} the same as in an earlier run`] : []),
    ...(different > 0 ? [`${different} with different results from an earlier run`] : []),
  ];
  return `${origin}: run ${run} of ${folder}, ${cells} cells${shared.length > 0 ? `, ${shared.join(', ')}` : ''}`;
}
