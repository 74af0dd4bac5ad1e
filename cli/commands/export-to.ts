import { join } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import { exitCodes } from '../describe-failure.ts';
import { choicesFlag, wordsFlag } from '../flags.ts';
import { type Arguments, flag, outFlag, printJson, type Terminal } from './command.ts';
import { partOfRun, readRuns } from './stored-run.ts';

/** What --to may name. */
export const targets = ['tensorboard', 'mlflow', 'ro-crate', 'zenodo'] as const;
export type Target = (typeof targets)[number];

/** Options that only some exports have. */
const ofFigures = ['only', 'theme', 'chart', 'pool'];
const ofCrates = ['license', 'author', 'citation', 'title'];
const ofDeposits = ['url', 'publish'];

/**
 * The export that --to names; undefined for that of papers.
 *
 * @throws UserError also for options of another export
 */
export function targetFlag(args: Arguments): Target | undefined {
  const found = choicesFlag('--to', flag(args, 'to'), targets);
  if (found && found.length > 1) throw new UserError('--to: name one target; each has a folder of its own');
  const to = found?.[0];
  const refused = [
    ...(to === undefined ? [] : ofFigures),
    ...(to === 'ro-crate' || to === 'zenodo' ? [] : ofCrates),
    ...(to === 'zenodo' ? [] : ofDeposits),
  ].find((name) => args[name] !== undefined);
  if (refused !== undefined)
    throw new UserError(
      ofFigures.includes(refused)
        ? `--${refused} is for figures and tables, not for --to ${to}`
        : `--${refused} is for --to ${ofDeposits.includes(refused) ? 'zenodo' : 'ro-crate and --to zenodo'}`,
    );
  return to;
}

/** Writes results for another tool, and makes a deposit if that is what --to says. */
export async function exportTo(to: Target, args: Arguments, terminal: Terminal): Promise<number> {
  const folders = args.runs as string[];
  const out = outFlag(args) ?? partOfRun(folders[0], to === 'zenodo' ? 'ro-crate' : to);
  for (const folder of folders) readRuns(folder);
  const crate = to === 'ro-crate' || to === 'zenodo';
  const { crateFlags } = await import('./crate-flags.ts');
  const options = crate ? crateFlags(args) : undefined;
  const server = to === 'zenodo' ? await depositFlags(args, options?.authors.length ?? 0) : undefined;
  const [{ loadRuns }, { writeFiles }] = await Promise.all([
    import('../../reports/load.ts'),
    import('../../reports/export/write-files.ts'),
  ]);
  const runs = loadRuns(folders);
  for (const warning of runs.flatMap(({ warnings }) => warnings))
    terminal.err(`hierbench: ${warning}; it is left out\n`);
  if (options) {
    const { crateOf } = await import('../../reports/export/crate/crate-files.ts');
    const made = crateOf(runs, options);
    writeFiles(out, made.files);
    const deposited = server && (await depositCrate(made, server));
    const files = made.files.map(({ path }) => path);
    if (args.json) printJson(terminal, { folder: out, files, ...(deposited && { deposit: deposited }) });
    else {
      terminal.out(`${files.map((file) => join(out, file)).join('\n')}\n`);
      if (deposited)
        terminal.out(
          `\n${deposited.published ? 'record' : 'draft'}: ${deposited.page}\n${deposited.doi === undefined ? '' : `DOI:    ${deposited.doi}${deposited.published ? '' : ' (once it is published)'}\n`}`,
        );
    }
    return exitCodes.ok;
  }
  const [{ trackedFits }, { tensorboardFiles }, { mlflowFiles }] = await Promise.all([
    import('../../reports/export/tracking/tracked-fits.ts'),
    import('../../reports/export/tracking/tensorboard.ts'),
    import('../../reports/export/tracking/mlflow.ts'),
  ]);
  const fits = trackedFits(runs);
  const files = to === 'mlflow' ? mlflowFiles(fits, out) : tensorboardFiles(fits);
  writeFiles(out, files);
  if (args.json)
    printJson(terminal, { folder: out, files: files.map(({ path }) => path), fits: fits.length });
  else {
    const next = to === 'mlflow' ? `mlflow ui --backend-store-uri ${out}` : `tensorboard --logdir ${out}`;
    terminal.out(`${fits.length} fits: ${out}\nnext: ${next}\n`);
  }
  return exitCodes.ok;
}

interface Server {
  readonly url: URL;
  readonly token: string;
  readonly publish: boolean;
}

/** Where a deposit goes, checked before anything is written. @throws UserError */
async function depositFlags(args: Arguments, authors: number): Promise<Server> {
  const [{ depositUrl, sandbox }, { tokenVariable }] = await Promise.all([
    import('../zenodo/deposit-url.ts'),
    import('../zenodo/deposit.ts'),
  ]);
  const url = depositUrl(wordsFlag('--url', flag(args, 'url')) ?? sandbox);
  if (authors === 0) throw new UserError('--author or --citation is missing: a deposit needs authors');
  const token = process.env[tokenVariable]?.trim() ?? '';
  if (!/^[\w.~+/=-]+$/.test(token))
    throw new UserError(
      `${tokenVariable} ${token === '' ? 'is not set' : 'is no token'}; make one at ${new URL('/account/settings/applications/tokens/new/', url).href}`,
    );
  return { url, token, publish: args.publish === true };
}

async function depositCrate(
  {
    files,
    facts,
  }: Awaited<ReturnType<typeof import('../../reports/export/crate/crate-files.ts')['crateOf']>>,
  server: Server,
): Promise<Awaited<ReturnType<typeof import('../zenodo/deposit.ts')['deposit']>>> {
  const [{ deposit }, { depositMetadata }, { zipArchive }] = await Promise.all([
    import('../zenodo/deposit.ts'),
    import('../zenodo/deposit-metadata.ts'),
    import('../../reports/export/crate/zip.ts'),
  ]);
  return deposit({
    ...server,
    file: { name: `hierbench-${facts.version}.crate.zip`, data: zipArchive(files) },
    metadata: depositMetadata(facts),
  });
}
