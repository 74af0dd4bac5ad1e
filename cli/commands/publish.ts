import { homedir } from 'node:os';
import { UserError } from '../../harness/input/errors.ts';
import { writeAtomically } from '../../harness/results/atomic-file.ts';
import { exitCodes } from '../describe-failure.ts';
import { integerFlag, wordsFlag } from '../flags.ts';
import { requireCanvas } from '../require-canvas.ts';
import { type Arguments, type Command, flag, printJson, textOption } from './command.ts';
import { pagesWorkflow } from './pages-workflow.ts';
import { publishBoardOf } from './publish-board.ts';
import { readRuns } from './stored-run.ts';

/** MiB of kept models of one run. Hosts of static sites take a gigabyte or less. */
const usualModelMiB = 256;

export const publish: Command = {
  positionals: { runs: { describe: 'folders of runs, or of several that were merged' } },
  options: {
    to: textOption('folder of the site: new, empty, or a site to which runs are added'),
    url: textOption('address at which the site will be; kept for later runs'),
    title: textOption('title of the site; kept for later runs'),
    author: textOption('who made these runs, for citations; may be repeated'),
    board: textOption('folder of submissions (hierbench submit): make a board of them instead'),
    out: textOption('with --board: folder of the board; new, empty, or a board already'),
    signers: textOption('with --board: file of allowed signers, whose statements count as verification'),
    models: {
      type: 'boolean',
      describe: 'also the kept models of the runs (run --keep models), with their hashes',
    },
    'models-limit': textOption(
      `with --models: MiB of the models of one run at most (default: ${usualModelMiB})`,
    ),
    workflow: {
      type: 'boolean',
      describe: 'also write .github/workflows/pages.yml here, which serves the site from GitHub Pages',
    },
  },
  examples: [
    ['$0 publish results/paper results/quick --to site', 'then open site/index.html'],
    ['$0 publish results/new --to site', 'one more run; the others stay'],
    ['$0 publish results/kept --to site --models', 'and the fitted models of a run with --keep models'],
    [
      '$0 publish results/paper --to docs --url https://example.org/bench --author "Ada Lovelace"',
      'with permalinks',
    ],
    ['$0 publish --board submissions --out board --signers allowed_signers', 'a board of submitted runs'],
  ],
  async run(args, terminal) {
    if (args.board !== undefined) return publishBoardOf(args, terminal);
    const most = integerFlag('--models-limit', flag(args, 'models-limit'), 1);
    if (most !== undefined && args.models !== true) throw new UserError('--models-limit is for --models');
    for (const name of ['out', 'signers'])
      if (args[name] !== undefined) throw new UserError(`--${name} is for --board`);
    const folders = (args.runs ?? []) as string[];
    if (folders.length === 0)
      throw new UserError('an argument is missing; usage: hierbench publish <runs..> --to FOLDER');
    const to = wordsFlag('--to', flag(args, 'to'));
    if (to === undefined)
      throw new UserError('--to is missing; hierbench publish --help shows how to use it');
    const [url, authors] = [urlFlag(args), [args.author ?? []].flat() as string[]];
    for (const folder of folders) readRuns(folder);
    const workflow = args.workflow === true ? pagesWorkflow(to) : undefined;
    await requireCanvas();
    const { publishSite } = await import('../../reports/site/publish-site.ts');
    const { UnpublishableModelsError } = await import('../../reports/site/kept-models.ts');
    const { SiteFolderError } = await import('../../reports/site/site-folder.ts');
    const title = wordsFlag('--title', flag(args, 'title'));
    const site = await publishSite(folders, {
      ...{ to, url, title, authors, home: homedir() },
      ...(args.models === true && { mostModelMiB: most ?? usualModelMiB }),
    }).catch((error) => {
      if (error instanceof UnpublishableModelsError) throw new UserError(`--models: ${error.message}`);
      throw error instanceof SiteFolderError ? new UserError(`--to: ${error.message}`) : error;
    });
    for (const warning of site.warnings) terminal.err(`hierbench: ${warning}; it is left out\n`);
    for (const { letters } of site.published) if (letters) terminal.err(`hierbench: ${letters}\n`);
    if (workflow) await writeAtomically(workflow.path, workflow.text);
    if (args.json) printJson(terminal, { ...site, ...(workflow && { workflow: workflow.path }) });
    else {
      for (const { name, folder, permalink, known } of site.published)
        terminal.out(`${name}: ${permalink ?? folder}${known ? ' (made again)' : ''}\n`);
      terminal.out(`\nsite:  ${site.index} (${site.runs} ${site.runs === 1 ? 'run' : 'runs'})\n`);
      if (workflow) terminal.out(`workflow: ${workflow.path}\n`);
    }
    return exitCodes.ok;
  },
};

/** The address given by --url, ending in a slash. @throws UserError */
function urlFlag(args: Arguments): string | undefined {
  const text = wordsFlag('--url', flag(args, 'url'));
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username)
    throw new UserError(
      `--url: expected an address such as https://example.org/bench/, found ${JSON.stringify(text)}`,
    );
  return url.href.replace(/\/*$/, '/');
}
