import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../harness/input/errors.ts';
import { readCells, readRun } from '../harness/results/store.ts';
import { RefusedSubmissionError, readSubmission, submissionFile } from '../harness/results/submission.ts';
import type { VerifiedRun } from '../harness/run/verify-run.ts';

/**
 * The run in a folder, or in a submission.
 *
 * @param files whether code that came with a submission may be run
 * @param warn receives one line for each damaged cell that is left out
 * @throws UserError if there is none, or it cannot be used
 */
export function verifiedRun(
  folder: string,
  { files, warn }: { readonly files: boolean; readonly warn: (line: string) => void },
): VerifiedRun {
  if (existsSync(join(folder, submissionFile))) return submittedRun(folder, files);
  const run = readRun(folder);
  const { records, warnings } = readCells(folder, run.cells ? { ids: run.cells } : {});
  for (const warning of warnings) warn(`${warning}; it is left out`);
  const stored: VerifiedRun = { folder, run, records, ownFiles: 'where they were' };
  return stored;
}

function submittedRun(folder: string, files: boolean): VerifiedRun {
  try {
    const { run, cells } = readSubmission(folder);
    return { folder, run, records: cells, ownFiles: files ? 'files/' : 'nowhere' };
  } catch (error) {
    if (error instanceof RefusedSubmissionError)
      throw new UserError(`${folder} is refused: ${error.message}`);
    throw error;
  }
}
