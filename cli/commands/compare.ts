import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import { makeFolder } from '../../harness/results/folder.ts';
import { exitCodes } from '../describe-failure.ts';
import { choicesFlag, wordsFlag } from '../flags.ts';
import { type Arguments, type Command, flag, printJson, textOption } from './command.ts';
import { shellCommand } from './shell-command.ts';
import { toleranceFlag } from './tolerance-flag.ts';
import { withFlag } from './with-flag.ts';

/** What --fail-on may name. */
const reasons = ['regression', 'improvement', 'missing'] as const;
type Reason = (typeof reasons)[number];

export const compare: Command = {
  positionals: {
    before: { describe: 'folder of a run' },
    after: { describe: 'folder of another run, with cells in common; or give --with' },
  },
  options: {
    with: textOption(
      'published results to compare the run with, in place of a second one: a folder, an address, a package, or paper (docs/baselines.md)',
    ),
    tolerance: textOption('share by which a ratio may differ from 1 (default: 0.1)'),
    edited: {
      type: 'boolean',
      describe: 'also compare fits of learners of your own whose files were edited in between',
    },
    markdown: {
      type: 'boolean',
      describe: 'print Markdown for a pull request: counts, and each change that counts',
    },
    html: textOption('also write the comparison as one HTML file'),
    'fail-on': textOption(`exit with code ${exitCodes.found} on ${reasons.join(', ')}; may be a list`),
  },
  examples: [
    ['$0 compare results/main results/branch', 'errors, times, failures and verdicts'],
    ['$0 compare main branch --fail-on regression', 'for continuous integration'],
    ['$0 compare main branch --html compare.html', 'a page to show'],
    ['$0 compare results/mine --with paper', 'errors against published ones on the same data'],
    ['$0 compare main branch --markdown', 'a comment for a pull request (docs/history.md)'],
  ],
  async run(args, terminal) {
    const [tolerance, page] = [toleranceFlag(args), htmlFlag(args)];
    if (args.markdown && args.json) throw new UserError('--markdown and --json: give only one of them');
    const folders = foldersOf(args);
    const [published] = await withFlag(args);
    const failOn = choicesFlag('--fail-on', flag(args, 'fail-on'), reasons) ?? [];
    const [
      { loadRun },
      { withoutLearnerDigests },
      { compareRuns },
      { compareWithBaseline },
      { comparisonText },
      { comparisonMarkdown },
      { comparisonPage },
    ] = await Promise.all([
      import('../../reports/load.ts'),
      import('../../reports/without-learner-digests.ts'),
      import('../../reports/compare/compare-runs.ts'),
      import('../../reports/compare/compare-baseline.ts'),
      import('../../reports/compare/comparison-text.ts'),
      import('../../reports/compare/comparison-markdown.ts'),
      import('../../reports/compare/comparison-page.ts'),
    ]);
    const [before, after] = folders.map((folder) => {
      const stored = loadRun(folder);
      return args.edited ? withoutLearnerDigests(stored) : stored;
    });
    const comparison = published
      ? compareWithBaseline(before, published, { tolerance })
      : compareRuns(before, after, { tolerance });
    if (comparison.shared === 0)
      throw new UserError(
        published
          ? `${args.before} and ${args.with} have no fit in common: family, learner, their parameters, d, n and seed must all agree (hierbench report --with shows medians beside each other)`
          : `${args.before} and ${args.after} have no fit in common: family, learner, the contents of their files, d, n, seed, tuning, limits, test size and backend must all agree${args.edited ? '' : ' (--edited compares learners whose files were edited)'}`,
      );
    for (const warning of comparison.warnings) terminal.err(`hierbench: ${warning}; it is left out\n`);
    if (page !== undefined) {
      makeFolder(dirname(page));
      writeFileSync(page, comparisonPage(comparison, shellCommand()));
    }
    if (args.json) printJson(terminal, comparison);
    else if (args.markdown) terminal.out(comparisonMarkdown(comparison));
    else terminal.out(`${comparisonText(comparison)}\n${page === undefined ? '' : `\npage: ${page}\n`}`);
    const found: Readonly<Record<Reason, boolean>> = {
      regression: comparison.findings.some(({ kind }) => kind === 'regression'),
      improvement: comparison.findings.some(({ kind }) => kind === 'improvement'),
      missing: comparison.onlyBefore.length > 0,
    };
    return failOn.some((reason) => found[reason]) ? exitCodes.found : exitCodes.ok;
  },
};

/** The folders of one run, or of two. @throws UserError if there is nothing, or too much, to compare */
function foldersOf(args: Arguments): string[] {
  const baselines = [(args.with ?? []) as string | readonly string[]].flat();
  if (baselines.length > 1) throw new UserError('--with: compare takes one baseline');
  if (args.after === undefined && baselines.length === 0)
    throw new UserError('compare takes a second run, or --with and published results');
  if (args.after !== undefined && baselines.length > 0)
    throw new UserError('compare takes a second run or --with, not both');
  if (baselines.length > 0 && args.edited)
    throw new UserError('--edited is about two runs; published results are paired by the names of learners');
  return [args.before, args.after].flatMap((folder) => (typeof folder === 'string' ? [folder] : []));
}

function htmlFlag(args: Arguments): string | undefined {
  return wordsFlag('--html', flag(args, 'html'));
}
