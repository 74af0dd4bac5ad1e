import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { readText } from './read-text.ts';

/**
 * Runs of several people or machines in one folder: `merged.json`, and below `sources/` every run as it was,
 * with its own run.json and cells. It is a separate file and not a field of run.json, so that a version of
 * this program that does not know merges finds no run there, and never takes cells of different machines for
 * one run.
 */
export const mergedSchema = 1;

const mergedSource = z.looseObject({
  /** Who or what made the run: the name of its folder below `sources/`, also shown in charts. */
  origin: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** Name of the run. */
  run: z.string(),
  cells: z.number().int(),
});

export const mergedRecord = z.looseObject({
  schema: z.number().int().max(mergedSchema),
  name: z.string(),
  sources: z.array(mergedSource).min(1),
});
export type MergedRecord = z.output<typeof mergedRecord>;

export const mergedFile = (folder: string): string => join(folder, 'merged.json');
export const sourceFolder = (folder: string, origin: string): string => join(folder, 'sources', origin);

/** Limit on the size of merged.json in MiB; names and numbers of runs take far less. */
const mostMiB = 16;

/** One of the runs that a folder holds. */
export interface RunFolder {
  readonly folder: string;
  /** Absent for a folder that is one run. */
  readonly origin?: string;
}

/**
 * The content of a folder's merged.json; undefined if it has none.
 *
 * @throws Error that names the file if it cannot be read
 */
export function readMerged(folder: string): MergedRecord | undefined {
  const path = mergedFile(folder);
  try {
    const text = readText(path, mostMiB, { links: false });
    return text === undefined ? undefined : mergedRecord.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${path} is damaged: ${reason.replaceAll(/\s+/g, ' ')}`);
  }
}

export async function writeMerged(folder: string, record: MergedRecord): Promise<void> {
  await writeAtomically(mergedFile(folder), `${JSON.stringify(record, null, 2)}\n`);
}

/** The runs of a folder: those that were merged into it, or the folder itself. */
export function runFoldersOf(folder: string): RunFolder[] {
  const merged = readMerged(folder);
  if (!merged) return [{ folder }];
  return merged.sources.map(({ origin }) => ({ folder: sourceFolder(folder, origin), origin }));
}
