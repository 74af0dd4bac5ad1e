import { sha256 } from '../../../harness/results/sha256.ts';
import type { PublishedFiles } from '../../../reports/baselines/published-run.ts';
import { reportContent } from '../../../reports/content.ts';
import { storedRun } from '../../../reports/load.ts';
import { runFiles } from '../../../reports/site/run-files.ts';
import { summariseRun } from '../../../reports/site/site-run.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';

/** The files of a published synthetic run by their paths, without its report and its pages. */
export function publishedFiles(options: SyntheticOptions): Map<string, string> {
  const { run, cells } = syntheticRun(options);
  const runs = [storedRun(run, cells)];
  const content = reportContent(runs, 'hierbench report x');
  const files = new Map(
    runFiles(runs, runs, content).flatMap(({ path, data }) =>
      typeof data === 'string' ? [[path, data] as const] : [],
    ),
  );
  const listed = [...files].map(([path, data]) => ({
    path,
    bytes: Buffer.byteLength(data),
    sha256: sha256(data),
  }));
  const summary = { ...summariseRun(runs, content, { name: run.name, authors: [] }), files: listed };
  return files.set('summary.json', JSON.stringify(summary));
}

/** The same files with one of them changed. */
export function withFile(
  files: ReadonlyMap<string, string>,
  path: string,
  change: (text: string) => string,
): Map<string, string> {
  return new Map(files).set(path, change(files.get(path) ?? ''));
}

/** The hash of the file of fits is left out, as on sites of versions that stored none, so that it can be changed. */
export function withoutHashes(files: ReadonlyMap<string, string>): Map<string, string> {
  return withFile(files, 'summary.json', (text) => {
    const summary = JSON.parse(text) as { files: { path: string; bytes: number }[] };
    return JSON.stringify({ ...summary, files: summary.files.map(({ path, bytes }) => ({ path, bytes })) });
  });
}

export function inMemory(files: ReadonlyMap<string, string>): PublishedFiles {
  return {
    source: 'memory',
    async read(path) {
      const text = files.get(path);
      return text === undefined ? undefined : Buffer.from(text);
    },
  };
}
