import { existsSync, statSync } from 'node:fs';
import { UserError } from '../../harness/input/errors.ts';
import { signerOf } from '../../harness/processes/ssh-signature.ts';
import { exitCodes } from '../describe-failure.ts';
import { wordsFlag } from '../flags.ts';
import { type Arguments, flag, outFlag, printJson, type Terminal } from './command.ts';

/** `publish --board`: a board of the submissions in a folder. @returns the exit code */
export async function publishBoardOf(args: Arguments, terminal: Terminal): Promise<number> {
  const submissions = wordsFlag('--board', flag(args, 'board')) as string;
  const out = outFlag(args);
  const signers = wordsFlag('--signers', flag(args, 'signers'));
  if (((args.runs ?? []) as string[]).length > 0)
    throw new UserError('--board makes a board of submissions; hierbench submit makes one of a run');
  for (const name of ['to', 'url', 'author', 'workflow'])
    if (args[name] !== undefined) throw new UserError(`--${name} is for a site of runs, without --board`);
  if (out === undefined) throw new UserError('--out is missing: the folder of the board');
  if (!existsSync(submissions) || !statSync(submissions).isDirectory())
    throw new UserError(`--board: there is no folder ${submissions}`);
  // Says at once if ssh-keygen or the file is missing, and not once for each submission.
  if (signers !== undefined) signerOf('', '', signers);
  const { BoardFolderError, publishBoard } = await import('../../reports/board/publish-board.ts');
  const board = await publishBoard(submissions, {
    out,
    title: wordsFlag('--title', flag(args, 'title')),
    ...(signers !== undefined && {
      findSigner: (text: string, signature: string) => signerOf(text, signature, signers),
    }),
  }).catch((error) => {
    throw error instanceof BoardFolderError ? new UserError(`--out: ${error.message}`) : error;
  });
  if (args.json) printJson(terminal, board);
  else {
    for (const { record, folder, evidence } of board.entries)
      terminal.out(`${folder}: ${record.run}, ${evidence.kind}\n`);
    for (const { folder, reason } of board.refused) terminal.out(`${folder}: refused: ${reason}\n`);
    terminal.out(`\nboard: ${board.index}\n`);
  }
  return exitCodes.ok;
}
