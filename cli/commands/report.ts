import { exitCodes } from '../describe-failure.ts';
import { requireCanvas } from '../require-canvas.ts';
import { chartsFlag } from './charts-flag.ts';
import { type Command, outFlag, poolOption, printJson, textOption } from './command.ts';
import { poolFlag } from './pool-flag.ts';
import { shellCommand } from './shell-command.ts';
import { partOfRun, readRuns } from './stored-run.ts';
import { withFlag, withOption } from './with-flag.ts';

export const report: Command = {
  positionals: { runs: { describe: 'folders of runs' } },
  options: {
    chart: textOption('file of a chart of your own; may be repeated (docs/papers.md)'),
    with: withOption,
    pool: poolOption,
    out: textOption('folder of the report (default: <first run>/report)'),
  },
  examples: [
    ['$0 report results/quick', 'writes results/quick/report'],
    ['$0 report results/quick --chart mine.ts', 'with one more chart'],
    ['$0 report results/a results/b --out both', 'two runs in one report'],
    ['$0 report results/mine --with paper', 'beside published results (docs/baselines.md)'],
  ],
  async run(args, terminal) {
    const runs = args.runs as string[];
    for (const folder of runs) readRuns(folder);
    const pool = await poolFlag(args, runs);
    const charts = await chartsFlag(args);
    const baselines = await withFlag(args);
    const out = outFlag(args) ?? partOfRun(runs[0], 'report');
    await requireCanvas();
    const { writeReport } = await import('../../reports/report.ts');
    const {
      headline,
      results: _,
      ...files
    } = await writeReport(runs, {
      out,
      command: shellCommand(),
      charts,
      pool,
      baselines,
    });
    for (const warning of files.warnings) terminal.err(`hierbench: ${warning}; it is left out\n`);
    if (files.letters) terminal.err(`hierbench: ${files.letters}\n`);
    if (args.json) printJson(terminal, files);
    else {
      terminal.out(`${headline}\n\nreport: ${files.html}\n`);
      for (const { name, source, hash } of baselines)
        terminal.out(`beside: ${name}, SHA-256 ${hash}${source === name ? '' : `, from ${source}`}\n`);
    }
    return exitCodes.ok;
  },
};
