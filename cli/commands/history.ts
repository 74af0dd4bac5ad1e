import { UserError } from '../../harness/input/errors.ts';
import { listFlag } from '../../harness/input/flag-value.ts';
import { didYouMean } from '../../harness/input/suggest.ts';
import { exitCodes } from '../describe-failure.ts';
import { choicesFlag } from '../flags.ts';
import { requireCanvas } from '../require-canvas.ts';
import { type Command, flag, outFlag, printJson, textOption } from './command.ts';
import { shellCommand } from './shell-command.ts';
import { readRuns } from './stored-run.ts';
import { toleranceFlag } from './tolerance-flag.ts';

export const history: Command = {
  positionals: { runs: { describe: 'folders of runs, in any order' } },
  options: {
    by: textOption('version (default) or date: a point for each version, or for each run'),
    learner: textOption('only these learners, by their labels; a list'),
    task: textOption('only these tasks, by their labels; a list'),
    tolerance: textOption('share by which a level may change without a step (default: 0.1)'),
    out: textOption('folder for a page, its charts and the same as JSON'),
  },
  examples: [
    ['$0 history results/v1 results/v2 results/v3', 'a table, and the steps with their probabilities'],
    ['$0 history results/nightly-* --by date --out site/history', 'a page with charts'],
    ['$0 history results/v* --learner deep-sgd --json', 'one learner, as JSON'],
  ],
  async run(args, terminal) {
    const by = choicesFlag('--by', flag(args, 'by'), ['version', 'date'] as const) ?? ['version'];
    if (by.length > 1) throw new UserError('--by: expected version or date, not both');
    const tolerance = toleranceFlag(args);
    const [learners, tasks] = [
      listFlag('--learner', flag(args, 'learner')),
      listFlag('--task', flag(args, 'task')),
    ];
    const out = outFlag(args);
    const folders = args.runs as string[];
    for (const folder of folders) readRuns(folder);
    const [{ loadRuns }, { runHistory, UnknownLabelError }, { historyText }] = await Promise.all([
      import('../../reports/load.ts'),
      import('../../reports/history/run-history.ts'),
      import('../../reports/history/history-text.ts'),
    ]);
    const explain = (error: unknown): never => {
      if (!(error instanceof UnknownLabelError)) throw error;
      throw new UserError(
        `--${error.what}: ${error.message}${didYouMean(error.label, error.known) || `; there are ${error.known.join(', ')}`}`,
      );
    };
    const found = (() => {
      try {
        return runHistory(loadRuns(folders), { by: by[0], tolerance, learners, tasks });
      } catch (error) {
        return explain(error);
      }
    })();
    const { history: made, series } = found;
    if (made.points.length === 0) throw new UserError('these runs have no fit yet');
    for (const warning of made.warnings) terminal.err(`hierbench: ${warning}; it is left out\n`);
    let written: { page: string; charts: readonly string[]; letters?: string } | undefined;
    if (out !== undefined) {
      await requireCanvas();
      const { writeHistory } = await import('../../reports/history/write-history.ts');
      written = await writeHistory(made, series, { out, command: shellCommand() });
      if (written.letters) terminal.err(`hierbench: ${written.letters}\n`);
    }
    if (args.json)
      printJson(terminal, { ...made, ...(written && { page: written.page, charts: written.charts }) });
    else terminal.out(`${historyText(made)}\n${written ? `\npage: ${written.page}\n` : ''}`);
    return exitCodes.ok;
  },
};
