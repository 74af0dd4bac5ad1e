import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { oneLine } from '../../harness/results/one-line.ts';
import { readText } from '../../harness/results/read-text.ts';
import { parseStatement, readSigned } from '../../harness/results/statement.ts';
import {
  readSubmission,
  type Submission,
  statementFile,
  submissionFile,
} from '../../harness/results/submission.ts';
import { plainText } from '../plain-text.ts';
import { type BoardEntry, boardEntry, type Evidence } from './board-entry.ts';

/** Who signed a text, if it is someone whom the board trusts; undefined otherwise. */
export type FindSigner = (text: string, signature: string) => string | undefined;

/** A submission that the board does not show, and why, in one line. */
export interface Refusal {
  readonly folder: string;
  readonly reason: string;
}

/** Many more than a board can usefully show. */
const mostSubmissions = 2000;

/**
 * Reads a folder of submissions, one after the other in the order of their names. What cannot be used, for
 * whatever reason, is refused and does no harm to the others.
 *
 * @param findSigner absent where nobody is trusted, so that all submissions are self-reported
 * @param accept receives each submission that is not refused
 */
export async function readBoard(
  folder: string,
  findSigner: FindSigner | undefined,
  accept: (entry: BoardEntry, submission: Submission) => Promise<void>,
): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
  for (const [index, name] of names.entries()) {
    const shown = plainText(name, 80) || 'unnamed';
    if (index >= mostSubmissions) {
      refused.push({ folder: shown, reason: `a board has at most ${mostSubmissions} submissions` });
      continue;
    }
    const path = join(folder, name);
    // Files such as a README or the list of signers lie beside the submissions.
    if (!existsSync(join(path, submissionFile)) && /\.(md|txt|json|sig|ya?ml)$|signers$/.test(name)) continue;
    let read: { entry: BoardEntry; submission: Submission };
    try {
      const submission = readSubmission(path);
      const signer = signerOf(submission, findSigner);
      read = { entry: boardEntry(submission, evidenceOf(submission, findSigner), signer), submission };
    } catch (error) {
      // Whatever a stranger's files do to the code that reads them, it is their submission that is at fault.
      const reason = error instanceof Error ? error.message : 'it cannot be read';
      refused.push({ folder: shown, reason: plainText(oneLine(reason), 300) });
      continue;
    }
    await accept(read.entry, read.submission);
  }
  return refused;
}

function evidenceOf({ folder, record, cells }: Submission, findSigner: FindSigner | undefined): Evidence {
  const own = 'self-reported';
  try {
    const signed = readSigned(join(folder, statementFile));
    if (!signed) return { kind: own };
    if (!findSigner) return { kind: own, remark: 'its statement was not checked' };
    const statement = parseStatement(signed.text);
    const checksums = new Map(cells.map(({ id, checksum }) => [id, checksum]));
    const isOfThese =
      statement.run.hash === record.hash &&
      statement.cells.every(({ id, checksum }) => checksums.get(id) === checksum);
    if (!isOfThese) return { kind: own, remark: 'its statement is about other results' };
    const signer = findSigner(signed.text, signed.signature);
    if (signer === undefined) return { kind: own, remark: 'nobody known here signed its statement' };
    const by = plainText(signer, 120);
    const facts = { by, date: statement.date, cells: statement.cells.length, of: statement.eligible };
    if (!statement.reproduced) return { kind: own, ...facts, remark: 'its sample was not reproduced' };
    return { kind: 'verified', ...facts };
  } catch (error) {
    return {
      kind: own,
      remark: plainText(`its statement cannot be used: ${oneLine((error as Error).message)}`, 300),
    };
  }
}

/** Who signed the submission itself. */
function signerOf({ folder }: Submission, findSigner: FindSigner | undefined): string | undefined {
  if (!findSigner) return undefined;
  const path = join(folder, submissionFile);
  const text = readText(path, 1, { links: false });
  const signature = readText(`${path}.sig`, 1, { links: false });
  return text === undefined || signature === undefined ? undefined : findSigner(text, signature);
}
