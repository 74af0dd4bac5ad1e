import { lstatSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { cellId } from './cell-id.ts';
import { checksumOf } from './checksum.ts';
import { migrate } from './migrate.ts';
import { oneLine } from './one-line.ts';
import { readText } from './read-text.ts';
import { type CellRecord, cellRecord, type RunRecord, runRecord } from './record.ts';
import { hashOfRun } from './run-fingerprint.ts';

/**
 * A submission: one run as a folder of a few files, to be handed in to a board. Everything in it comes from
 * someone else, so reading it checks everything, follows no link and has a limit on every size.
 */
export const submissionRecord = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('hierbench submission'),
  /** Who submits: a name that is also safe as a part of a path and of an address. */
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(40),
  run: z.string().max(400),
  /** SHA-256 of the run's fingerprint. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** When the run was made, and when it was submitted: RFC 3339, UTC. */
  created: z.iso.datetime(),
  submitted: z.iso.datetime(),
  program: z.string().max(200),
});
export type SubmissionRecord = z.output<typeof submissionRecord>;

/** A submission whose parts agree with one another. */
export interface Submission {
  readonly folder: string;
  readonly record: SubmissionRecord;
  readonly run: RunRecord;
  readonly cells: readonly CellRecord[];
}

/** A submission cannot be used; the message says why in one line. */
export class RefusedSubmissionError extends Error {
  override name = 'RefusedSubmissionError';
}

export const submissionFile = 'submission.json';
export const resultsFile = 'results.json';
export const statementFile = 'statement.json';

/** Limits in MiB, and on the number of cells. */
const most = { [submissionFile]: 1, 'run.json': 16, [resultsFile]: 64 } as const;
export const mostCells = 20_000;
/** No target, sample or fit here is nearly as large. */
const largestSize = 1e9;
const longestSeconds = 1e9;

/** The name of a submission's folder: `my-team-0123456789ab`. */
export function submissionFolder({ name, hash }: Pick<SubmissionRecord, 'name' | 'hash'>): string {
  return `${name}-${hash.slice(0, 12)}`;
}

/** The text of results.json: one cell per line, so that two versions can be compared. */
export function resultsText(cells: readonly CellRecord[]): string {
  return `{"schema":1,"cells":[\n${cells.map((cell) => JSON.stringify(cell)).join(',\n')}\n]}\n`;
}

/**
 * Reads and checks a submission.
 *
 * @throws RefusedSubmissionError
 */
export function readSubmission(folder: string): Submission {
  const entry = lstatSync(folder, { throwIfNoEntry: false });
  if (!entry) refuse('it does not exist');
  if (entry.isSymbolicLink()) refuse('it is a symbolic link');
  if (!entry.isDirectory()) refuse('it is no folder');
  const record = parsed(submissionRecord, jsonOf(folder, submissionFile), submissionFile);
  const named = basename(resolve(folder));
  if (named !== submissionFolder(record))
    refuse(`its folder has to be called ${submissionFolder(record)}, after its name and its hash`);
  const run = parsed(runRecord, migrated(jsonOf(folder, 'run.json')), 'run.json');
  const { cells: listed } = parsed(results, jsonOf(folder, resultsFile), resultsFile);
  const cells = listed.map(checkedCell);
  if (new Set(cells.map(({ id }) => id)).size !== cells.length) refuse(`${resultsFile} has a cell twice`);
  if (hashOfRun(run, cells) !== record.hash) refuse('its hash is not that of its configuration and cells');
  return { folder, record, run, cells };
}

const results = z.strictObject({
  schema: z.literal(1),
  cells: z.array(z.record(z.string(), z.unknown())).max(mostCells),
});

function checkedCell(stored: Record<string, unknown>, index: number): CellRecord {
  const where = `${resultsFile}: cell ${index + 1}`;
  const checksum = checksumIn(stored);
  if (checksum === undefined || checksum !== stored.checksum)
    refuse(`${where}: its checksum does not match its content`);
  const cell = parsed(cellRecord, migrated(stored), where);
  if (cellId(cell.spec) !== cell.id) refuse(`${where}: its id is not that of its specification`);
  const wrong = impossible(cell);
  if (wrong !== undefined) refuse(`${where}: ${wrong}`);
  return cell;
}

/** The checksum that a cell should have; undefined for one without a canonical form. */
function checksumIn(stored: Record<string, unknown>): string | undefined {
  try {
    return checksumOf(stored);
  } catch {
    // A number beyond all bounds, or lists in lists without end.
    return undefined;
  }
}

/** What no cell can have measured; undefined if there is nothing of the kind. */
function impossible({ spec, status, metrics, regret, timings }: CellRecord): string | undefined {
  const { d, n, seed, kind } = spec;
  if (!(d >= 1 && d <= largestSize)) return `d = ${d}`;
  if (n !== 'stream' && !(n >= 1 && n <= largestSize)) return `n = ${n}`;
  if (!Number.isSafeInteger(seed)) return `seed = ${seed}`;
  if (status === 'ok' && kind === 'fit' && !metrics && !regret) return 'it is ok and has no error';
  if (metrics && !(metrics.relativeTestError >= 0)) return `an error of ${metrics.relativeTestError}`;
  for (const seconds of [timings?.fitSeconds, timings?.cellSeconds])
    if (seconds !== undefined && !(seconds >= 0 && seconds <= longestSeconds))
      return `a time of ${seconds} s`;
  return undefined;
}

function jsonOf(folder: string, file: keyof typeof most): unknown {
  let text: string | undefined;
  try {
    text = readText(join(folder, file), most[file], { links: false });
  } catch (error) {
    refuse(`${file}: ${(error as Error).message}`);
  }
  if (text === undefined) refuse(`${file} is missing`);
  try {
    return JSON.parse(text);
  } catch {
    refuse(`${file} is not JSON`);
  }
}

function migrated(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('it holds no record');
  try {
    return migrate({ ...value });
  } catch (error) {
    refuse((error as Error).message);
  }
}

function parsed<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  refuse(`${where}: ${[...issue.path.map(String), issue.message].join(': ')}`);
}

function refuse(reason: string): never {
  throw new RefusedSubmissionError(oneLine(reason.replaceAll(/\s+/g, ' ')));
}
