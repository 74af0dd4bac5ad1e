import type { Content } from '../content.ts';
import { dataFiles } from '../export/export-runs.ts';
import type { StoredRun } from '../load.ts';
import { fingerprint, fingerprintOfAll } from '../run-hash.ts';

/** A file of a run's folder, by its path there. */
export interface RunFile {
  readonly path: string;
  readonly data: string | Uint8Array;
}

const meanings: readonly (readonly [path: RegExp, meaning: string])[] = [
  [/^data\/results\.csv$/, 'every fit, a line each'],
  [/^data\/results\.parquet$/, 'the same as Parquet'],
  [/^data\/results\.jsonl$/, 'the same as JSON Lines'],
  [/^data\/columns\.md$/, 'what the columns are, with units'],
  [/^data\/analysis\.json$/, 'exponents, verdicts, tests and ranks'],
  [/^(sources\/[^/]+\/)?run\.json$/, 'configuration, command, versions and machine'],
  [/^fingerprint\.json$/, 'what the hash of the run is computed from'],
  [/^sources\/[^/]+\/fingerprint\.json$/, 'what the hash of this source is computed from'],
  [/^report\/report\.md$/, 'the report as Markdown'],
];

/** What a file is, for the table of files; '' for files that are not listed there. */
export function fileMeanings(path: string): string {
  return meanings.find(([pattern]) => pattern.test(path))?.[1] ?? '';
}

/**
 * The data files of a run's folder.
 *
 * @param stored the runs as they are, for their fingerprints
 * @param shown the same without home folders
 */
export function runFiles(
  stored: readonly StoredRun[],
  shown: readonly StoredRun[],
  content: Content,
): RunFile[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return [
    ...dataFiles(content),
    ...(shown.length === 1
      ? [{ path: 'run.json', data: json(shown[0].run) }]
      : shown.flatMap(({ run, origin }, index) => [
          { path: `sources/${origin}/run.json`, data: json(run) },
          { path: `sources/${origin}/fingerprint.json`, data: fingerprint(stored[index]) },
        ])),
    { path: 'fingerprint.json', data: fingerprintOfAll(stored) },
  ];
}
