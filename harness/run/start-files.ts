import { basename } from 'node:path';
import { mostModelMiB } from '../results/kept-model.ts';
import { readBytes, UnusableFileError } from '../results/read-text.ts';
import type { CellSpec, RunRecord } from '../results/record.ts';
import { sha256 } from '../results/sha256.ts';
import { visibleLine } from '../results/visible-text.ts';
import type { OwnFilesFrom } from './own-files.ts';

/** The file of the kept network that a fit began with, or why it cannot be had. */
export type StartFile = { readonly file: string } | { readonly missing: string };

/**
 * Finds the kept networks again that a run's fits began with: each where the run found it, if the file there still has
 * the hash that the cell's specification names. A run that someone else handed in does not hold them, and names no
 * place for them.
 *
 * @returns for a specification with `from`, its file
 */
export function findStartFiles(
  config: RunRecord['config'],
  from: OwnFilesFrom,
): (start: NonNullable<CellSpec['from']>) => StartFile {
  const models = config.learners.flatMap((entry) => entry.from?.models ?? []);
  const hashes = new Map<string, string | undefined>();
  const hashOf = (file: string): string | undefined => {
    if (!hashes.has(file)) hashes.set(file, hashOfFile(file));
    return hashes.get(file);
  };
  return ({ cell, sha256: wanted }) => {
    if (from !== 'where they were') return { missing: 'a submission does not hold the models' };
    const named = models.find((model) => model.sha256 === wanted && model.cell === cell);
    if (!named) return { missing: 'the run does not say where the models are' };
    const found = hashOf(named.file);
    if (found === wanted) return { file: named.file };
    const name = visibleLine(basename(named.file));
    return { missing: found === undefined ? `${name} is not there any more` : `${name} has changed` };
  };
}

function hashOfFile(path: string): string | undefined {
  try {
    const bytes = readBytes(path, mostModelMiB);
    return bytes && sha256(bytes);
  } catch (error) {
    if (error instanceof UnusableFileError) return undefined;
    throw error;
  }
}
