import type { SampleCount } from '../../harness/results/record.ts';
import {
  type Submission,
  type SubmissionRecord,
  submissionFolder,
} from '../../harness/results/submission.ts';
import { Stream } from '../../tasks/streams.ts';
import { errorPoints } from '../analysis/censored-points.ts';
import { isBelowFullStrength } from '../analysis/full-strength.ts';
import { growthOf } from '../analysis/growth.ts';
import { learnedHere } from '../analysis/learned-here.ts';
import { principalRows } from '../analysis/principal-sizes.ts';
import { summarise } from '../analysis/summary.ts';
import { apart } from '../apart.ts';
import { storedRun } from '../load.ts';
import { plainText } from '../plain-text.ts';
import { collectResults, type Row } from '../rows.ts';
import { growthEntry } from '../tables/scaling.ts';

/** One learner on one family of a submission. */
export interface BoardRow {
  readonly family: string;
  readonly learner: string;
  /** The largest d at which it was run with its full strength, its n there, and the seeds. */
  readonly d: number;
  readonly n: SampleCount;
  readonly seeds: number;
  /** Fits among these that failed. */
  readonly failed: number;
  /** Median relative test error at this d; absent if most seeds failed. */
  readonly error?: number;
  /** Exponent of the error in d, as text, and the remarks below it. */
  readonly exponent: string;
  readonly exponentRemark?: string;
  /** Median seconds of a successful fit at this d. */
  readonly seconds?: number;
}

/** Whose word the numbers rest on. */
export interface Evidence {
  readonly kind: 'verified' | 'self-reported';
  /** Who verified it, when, and how many cells of how many. */
  readonly by?: string;
  readonly date?: string;
  readonly cells?: number;
  readonly of?: number;
  /** Why a statement that is there does not count. */
  readonly remark?: string;
}

/** What a board knows of a submission. */
export interface BoardEntry {
  readonly record: SubmissionRecord;
  /** Its folder on the board: the part of its address that stays. */
  readonly folder: string;
  readonly description: string;
  readonly processor: string;
  readonly backend: string;
  readonly cells: number;
  readonly rows: readonly BoardRow[];
  readonly evidence: Evidence;
  /** Who signed the submission itself, as far as its signer is known. */
  readonly signer?: string;
}

/** A board's page draws a line per learner and family; more than this many are no page. */
const mostRows = 300;

/** Summarises a submission. @throws Error in one line if it has too many curves */
export function boardRows({ run, cells }: Submission): BoardRow[] {
  const { tasks } = apart(collectResults([storedRun(run, cells)]));
  const rows: BoardRow[] = [];
  if (Math.max(tasks.facets.length, tasks.series.length) > mostRows)
    throw new Error(`it has ${tasks.series.length} learners on ${tasks.facets.length} families`);
  for (const facet of tasks.facets) {
    const all = learnedHere(tasks.rows.filter(({ task }) => task === facet.label));
    const principal = all.length === 0 ? [] : principalRows(all).filter((row) => !isBelowFullStrength(row));
    for (const { label } of tasks.series) {
      const own = principal.filter(({ series }) => series === label);
      if (own.length > 0) rows.push(boardRowOf(facet.label, label, own));
      if (rows.length > mostRows) throw new Error(`it has more than ${mostRows} learners on families`);
    }
  }
  return rows;
}

function boardRowOf(family: string, learner: string, own: readonly Row[]): BoardRow {
  const [largest] = summarise(own).sort((a, b) => b.d - a.d);
  const { text, detail } = growthEntry(
    growthOf(errorPoints(own), new Stream('board', 'exponent', family, learner)),
  );
  const attempts = largest.rows.filter(({ status }) => status !== 'unsupported');
  const error = largest.error?.median;
  const seconds = largest.fitSeconds?.median;
  return {
    family,
    learner,
    d: largest.d,
    n: largest.n,
    seeds: attempts.length,
    failed: attempts.filter(({ status }) => status !== 'ok').length,
    ...(error !== undefined && Number.isFinite(error) && { error }),
    exponent: text,
    ...(detail !== undefined && { exponentRemark: detail }),
    ...(seconds !== undefined && Number.isFinite(seconds) && { seconds }),
  };
}

/** The entry of a submission whose evidence is known. */
export function boardEntry(
  submission: Submission,
  evidence: Evidence,
  signer: string | undefined,
): BoardEntry {
  const { record, run, cells } = submission;
  return {
    record: { ...record, run: plainText(record.run, 80) || 'run', program: plainText(record.program, 80) },
    folder: submissionFolder(record),
    description: plainText(run.description, 300),
    processor: plainText(run.environment.cpu, 80),
    backend: plainText(run.environment.backend.name, 40),
    cells: cells.length,
    rows: boardRows(submission),
    evidence,
    ...(signer !== undefined && { signer: plainText(signer, 120) }),
  };
}
