import { join } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import { exitCodes } from '../describe-failure.ts';
import { choicesFlag, wordsFlag } from '../flags.ts';
import { requireCanvas } from '../require-canvas.ts';
import { readTheme } from '../theme-file.ts';
import { chartsFlag } from './charts-flag.ts';
import { type Command, flag, outFlag, poolOption, printJson, textOption } from './command.ts';
import { exportTo, targetFlag, targets } from './export-to.ts';
import { poolFlag } from './pool-flag.ts';
import { shellCommand } from './shell-command.ts';
import { partOfRun, readRuns } from './stored-run.ts';

export const exportCommand: Command = {
  positionals: { runs: { describe: 'folders of runs' } },
  options: {
    only: textOption('data, tables or figures; may be a list (default: all)'),
    to: textOption(`instead: ${targets.join(', ')} (docs/exports.md)`),
    theme: textOption('YAML or JSON file with fonts, widths, colours and markers (docs/papers.md)'),
    chart: textOption('file of a chart of your own; may be repeated'),
    pool: poolOption,
    license: textOption('ro-crate, zenodo: the licence of the results, such as CC-BY-4.0'),
    author: textOption('ro-crate, zenodo: "Family, Given" or "Family, Given <ORCID iD>"; may be repeated'),
    citation: textOption('ro-crate, zenodo: a CITATION.cff that names the authors'),
    title: textOption('ro-crate, zenodo: the title of the data set'),
    url: textOption(
      'zenodo: the server (default: https://sandbox.zenodo.org; the real one: https://zenodo.org)',
    ),
    publish: { type: 'boolean', describe: 'zenodo: publish, for good; without it the deposit stays a draft' },
    out: textOption('folder of the export (default: <first run>/export, or named after --to)'),
  },
  examples: [
    ['$0 export results/paper', 'writes results/paper/export'],
    ['$0 export results/paper --only data', 'CSV, Parquet, JSON Lines and a description of their columns'],
    ['$0 export results/paper --theme ours.yaml', 'figures in your own font and colours'],
    ['$0 export results/quick --to tensorboard', 'then: tensorboard --logdir results/quick/tensorboard'],
    ['$0 export results/quick --to mlflow', 'then: mlflow ui --backend-store-uri results/quick/mlflow'],
    [
      '$0 export results/paper --to ro-crate --license CC-BY-4.0 --author "Lovelace, Ada"',
      'a data set that describes itself',
    ],
    [
      '$0 export results/paper --to zenodo --license CC-BY-4.0 --citation CITATION.cff',
      'a draft on sandbox.zenodo.org, with the token in ZENODO_TOKEN',
    ],
  ],
  async run(args, terminal) {
    const to = targetFlag(args);
    if (to !== undefined) return exportTo(to, args, terminal);
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
    for (const folder of runs) readRuns(folder);
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
