import { join } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import { exitCodes } from '../describe-failure.ts';
import { choicesFlag, wordsFlag } from '../flags.ts';
import { requireCanvas } from '../require-canvas.ts';
import { readTheme } from '../theme-file.ts';
import { chartsFlag } from './charts-flag.ts';
import { type Command, flag, outFlag, poolOption, printJson, textOption } from './command.ts';
import { poolFlag } from './pool-flag.ts';
import { shellCommand } from './shell-command.ts';
import { fromRunFolder, partOfRun, readRuns } from './stored-run.ts';

export const exportCommand: Command = {
  usage: 'export <runs..>',
  description: 'write tidy data, LaTeX tables and vector figures for papers',
  positionals: { runs: { describe: 'folders of runs' } },
  options: {
    only: textOption('data, tables or figures; may be a list (default: all)'),
    theme: textOption('YAML or JSON file with fonts, widths, colours and markers (docs/papers.md)'),
    chart: textOption('file of a chart of your own; may be repeated'),
    pool: poolOption,
    out: textOption('folder of the export (default: <first run>/export)'),
  },
  examples: [
    ['$0 export results/paper', 'writes results/paper/export'],
    ['$0 export results/paper --only data', 'CSV, Parquet, JSON Lines and a description of their columns'],
    ['$0 export results/paper --theme ours.yaml', 'figures in your own font and colours'],
  ],
  async run(args, terminal) {
    await requireCanvas();
    const { exportParts, exportRuns } = await import('../../reports/export/export-runs.ts');
    const runs = args.runs as string[];
    const parts = choicesFlag('--only', flag(args, 'only'), exportParts) ?? exportParts;
    if (!parts.includes('figures'))
      for (const name of ['theme', 'chart'])
        if (args[name] !== undefined)
          throw new UserError(`--${name} is for figures, which --only ${parts.join(',')} leaves out`);
    const file = wordsFlag('--theme', flag(args, 'theme'));
    const { theme, fonts } = file === undefined ? { theme: {}, fonts: {} } : readTheme(file);
    for (const folder of runs) fromRunFolder(folder, readRuns);
    const pool = await poolFlag(args, runs);
    const charts = await chartsFlag(args);
    const out = outFlag(args) ?? partOfRun(runs[0], 'export');
    const written = await exportRuns(runs, {
      out,
      parts,
      theme,
      fonts,
      command: shellCommand(),
      charts,
      pool,
    });
    for (const warning of written.warnings) terminal.err(`hierbench: ${warning}; it is left out\n`);
    if (written.letters) terminal.err(`hierbench: ${written.letters}\n`);
    if (args.json) printJson(terminal, written);
    else terminal.out(`${written.files.map((file) => join(out, file)).join('\n')}\n`);
    return exitCodes.ok;
  },
};
