import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { canonicalJson } from '../../harness/results/canonical-json.ts';
import { makeFolder } from '../../harness/results/folder.ts';
import { readText } from '../../harness/results/read-text.ts';
import type { CellRecord, RunRecord } from '../../harness/results/record.ts';
import { hashOfRun } from '../../harness/results/run-fingerprint.ts';
import { cellFile } from '../../harness/results/store.ts';
import {
  mostCells,
  RefusedSubmissionError,
  readSubmission,
  resultsFile,
  resultsText,
  type SubmissionRecord,
  submissionFile,
  submissionFolder,
} from '../../harness/results/submission.ts';
import { resultsCsv } from '../export/csv.ts';
import { loadRun, storedRun } from '../load.ts';
import { plainText } from '../plain-text.ts';
import { collectResults } from '../rows.ts';
import { publicRun } from '../site/public-run.ts';

export interface SubmissionOptions {
  /** Folder of submissions. */
  readonly to: string;
  readonly name: string;
  /** Home folder that must not appear in the submission. */
  readonly home: string;
  /** When it is submitted: RFC 3339, UTC. */
  readonly date: string;
  /** Files of the run's own learners and tasks that go with it. */
  readonly files: readonly string[];
  /** Signs the text of submission.json. */
  readonly sign?: (text: string) => string;
}

export interface WrittenSubmission {
  readonly folder: string;
  readonly hash: string;
  readonly cells: number;
  /** Paths below the folder. */
  readonly files: readonly string[];
  /** One line for each thing that the user should know. */
  readonly warnings: readonly string[];
}

/**
 * Writes a run as a submission: a folder of its own below `to`, which appears as a whole.
 *
 * Cells are copied as they are, because their checksums cover every text in them; run.json loses the paths of
 * home folders, as in a published run.
 *
 * @throws UnreadableRecordError where the folder holds no run.
 * @throws RefusedSubmissionError where the run cannot be a submission, or this one exists already.
 */
export async function writeSubmission(
  runFolder: string,
  { to, name, home, date, files, sign }: SubmissionOptions,
): Promise<WrittenSubmission> {
  const stored = loadRun(runFolder);
  const records = [...stored.fits, ...stored.searches];
  if (records.length === 0) throw new RefusedSubmissionError(`${runFolder} has no finished cell`);
  if (records.length > mostCells)
    throw new RefusedSubmissionError(`${runFolder} has ${records.length} cells; at most ${mostCells} fit`);
  const hash = hashOfRun(stored.run, records);
  const shown = publicRun(stored, home).run;
  const isSame = hashOfRun(shown, records) === hash;
  const run: RunRecord = isSame ? shown : { ...shown, config: stored.run.config };
  const record: SubmissionRecord = {
    schema: 1,
    kind: 'hierbench submission',
    name,
    run: plainText(stored.run.name, 80) || 'run',
    hash,
    created: isoDate(stored.run.createdAt),
    submitted: date,
    program: plainText(`${stored.run.package.name} ${stored.run.package.version}`, 80),
  };
  const text = `${canonicalJson(record)}\n`;
  const results = resultsText(records.map(({ id }) => rawCell(runFolder, id)));
  const parts: [string, string][] = [
    [submissionFile, text],
    ...(sign ? [[`${submissionFile}.sig`, sign(text)] as [string, string]] : []),
    ['run.json', `${JSON.stringify(run, null, 2)}\n`],
    [resultsFile, results],
    ['results.csv', resultsCsv(collectResults([storedRun(run, records)]))],
  ];
  const target = join(to, submissionFolder(record));
  if (existsSync(target)) throw new RefusedSubmissionError(`${target} exists already`);
  makeFolder(to);
  const draft = mkdtempSync(join(to, '.draft-'));
  try {
    const inside = join(draft, submissionFolder(record));
    makeFolder(inside);
    for (const [path, data] of parts) writeFileSync(join(inside, path), data);
    for (const file of files) {
      makeFolder(join(inside, 'files'));
      cpSync(file, join(inside, 'files', basename(file)));
    }
    // What a board would refuse is better refused here.
    readSubmission(inside);
    renameSync(inside, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  const mentions = home.length > 1 && results.includes(home);
  return {
    folder: target,
    hash,
    cells: records.length,
    files: [...parts.map(([path]) => path), ...files.map((file) => `files/${basename(file)}`)],
    warnings: [
      ...stored.warnings.map((warning) => `${warning}; it is left out`),
      ...(isSame ? [] : ['the configuration contains the path of a home folder, which its hash covers']),
      ...(mentions ? [`messages of cells contain ${home}; look at ${join(target, resultsFile)}`] : []),
    ],
  };
}

/** A cell's file as it is: reading records fills in fields, which their checksums do not cover. */
function rawCell(folder: string, id: string): CellRecord {
  return JSON.parse(readText(cellFile(folder, id), 64, { links: false }) ?? 'null') as CellRecord;
}

function isoDate(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '1970-01-01T00:00:00.000Z' : date.toISOString();
}
