import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readText } from '../../harness/results/read-text.ts';

/** Name of the list of a report's chart files, beside them, from which the next report removes them. */
export const manifestName = 'manifest.json';

/** MiB. No list of charts is as large. */
const largestManifest = 1;

/** A file in the folder itself: an edited list must not lead to another folder or kind of file. */
const chartFile = /^[A-Za-z0-9][\w.-]*\.(svg|png)$/;
const manifestSchema = z.looseObject({ files: z.array(z.string()) });

/**
 * Makes a folder ready for the charts of a report: removes those of an earlier report and nothing else, and
 * writes the list of the new ones first, so that a report that is cut short leaves no chart that the next one
 * does not know.
 *
 * @param names of the files that will be written
 */
export function replaceChartFiles(folder: string, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of chartFilesOf(folder)) rmSync(join(folder, name), { force: true });
  const path = join(folder, manifestName);
  // A symbolic link at this path is replaced, not followed.
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify({ files: names }, null, 2)}\n`);
}

/** The charts of an earlier report here: those on its list, or without one those with names of charts. */
function chartFilesOf(folder: string): string[] {
  const present = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const listed = readManifest(join(folder, manifestName));
  return present.map(({ name }) => name).filter(listed ? (name) => listed.has(name) : isUnlistedChart);
}

/** The names on the list; undefined where there is no list, or it cannot be read. */
function readManifest(path: string): ReadonlySet<string> | undefined {
  try {
    const text = readText(path, largestManifest, { links: false });
    if (text === undefined) return undefined;
    return new Set(manifestSchema.parse(JSON.parse(text)).files.filter((name) => chartFile.test(name)));
  } catch {
    return undefined;
  }
}

/** Whether a file of this name can be a chart of a report by a version that wrote no list yet. */
export function isUnlistedChart(name: string): boolean {
  return /^((error-versus-(d|n|time)|(separation|train-time)-versus-d|(n|time)-to-[\d.]+-versus-d)(-hierarchies|-controls|-variants)?|loss-curves(-\d+)?|feature-(error|angle)(-\d+)?|correction-ratio-versus-(d|rho)|critical-difference(-\d+)?|custom-[a-z0-9-]+)\.(svg|png)$/.test(
    name,
  );
}
