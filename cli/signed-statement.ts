import { resolve } from 'node:path';
import { UserError } from '../harness/input/errors.ts';
import { signerOf, signText } from '../harness/processes/ssh-signature.ts';
import { writeAtomically } from '../harness/results/atomic-file.ts';
import { versionLine } from '../harness/results/package-info.ts';
import type { Environment } from '../harness/results/record.ts';
import { hashOfRun } from '../harness/results/run-fingerprint.ts';
import {
  parseStatement,
  readSigned,
  signatureFile,
  statementText,
  type VerificationStatement,
} from '../harness/results/statement.ts';
import type { Verification, VerifiedRun } from '../harness/run/verify-run.ts';
import { plural } from '../reports/numbers.ts';

/** Where a statement lies unless --statement says otherwise: beside the run's folder, which stays as it is. */
export function statementPath(folder: string): string {
  const plain = folder.replace(/[\\/]+$/, '');
  // Of `.` and the like only the whole path says what the folder is called.
  return `${/(^|[\\/])\.*$/.test(plain) ? resolve(folder) : plain}.statement.json`;
}

/** The statement about a verification that has just been made. */
export function statementOf(
  { run, records }: VerifiedRun,
  { hash, cells, eligible }: Verification,
  facts: { here: Environment; seed: number; tolerance: number; reproduced: boolean },
): VerificationStatement {
  const { seed, tolerance, reproduced } = facts;
  const { cpu, cores, os, node, backend, versions } = facts.here;
  return {
    schema: 1,
    kind: 'hierbench verification',
    run: { name: run.name.slice(0, 400), hash, cells: records.length },
    eligible,
    seed,
    cells: cells.map(({ stored: { id, checksum }, reproduction }) => {
      if (!reproduction) return { id, checksum, outcome: 'no result' };
      const required = reproduction.required.bits ? 'bits' : 'number';
      if (!reproduction.reproduced) return { id, checksum, required, outcome: 'not reproduced' };
      return { id, checksum, required, outcome: reproduction.sameBits ? 'same bits' : 'reproduced' };
    }),
    tolerance,
    reproduced,
    environment: {
      program: versionLine(),
      cpu,
      cores,
      os,
      node,
      backend: `${backend.name}, ${backend.device ?? 'cpu'}, ${plural(backend.threads ?? 1, 'thread')}`,
      versions,
    },
    date: new Date().toISOString(),
  };
}

/** Writes a statement and its signature. @throws UserError */
export async function writeSigned(
  path: string,
  statement: VerificationStatement,
  key: string,
): Promise<void> {
  const text = statementText(statement);
  const signature = signText(text, key);
  await writeAtomically(path, text);
  await writeAtomically(signatureFile(path), signature);
}

/** A statement that was read, and what its signature and the run say about it. */
export interface CheckedStatement {
  readonly statement: VerificationStatement;
  /** Who signed it; absent if none of the allowed signers did. */
  readonly signer?: string;
  /** Why it says nothing about the run, in one line; absent if it is valid. */
  readonly problem?: string;
}

/**
 * Checks a statement about a run: its signature, and whether it is about these very results.
 *
 * @throws UserError if a file is missing or cannot be read
 */
export function checkStatement(
  path: string,
  allowedSigners: string,
  { run, records }: VerifiedRun,
): CheckedStatement {
  const signed = fromFile(path, () => readSigned(path));
  if (!signed) throw new UserError(`there is no statement ${path} with a signature ${signatureFile(path)}`);
  const statement = fromFile(path, () => parseStatement(signed.text));
  const signer = signerOf(signed.text, signed.signature, allowedSigners);
  if (signer === undefined)
    return { statement, problem: `none of the signers in ${allowedSigners} signed this text` };
  const checksums = new Map(records.map(({ id, checksum }) => [id, checksum]));
  if (
    statement.run.hash !== hashOfRun(run, records) ||
    statement.cells.some(({ id, checksum }) => checksums.get(id) !== checksum)
  )
    return { statement, signer, problem: 'it is about other results than these' };
  return { statement, signer };
}

function fromFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError(`${path} cannot be used: ${(error as Error).message}`);
  }
}
