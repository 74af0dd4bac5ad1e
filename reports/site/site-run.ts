import { z } from 'zod';
import { fileName } from '../../harness/results/file-name.ts';
import { sha256 } from '../../harness/results/sha256.ts';
import { allRows, type Content } from '../content.ts';
import { diagnosisParagraphs } from '../diagnosis-paragraphs.ts';
import type { StoredRun } from '../load.ts';
import { listing } from '../numbers.ts';
import { plainText } from '../plain-text.ts';
import { fingerprintOfAll } from '../run-hash.ts';
import { claimsOf, runClaims } from './run-claims.ts';

/** A kept model on a site: its file below the run's folder, and the fit that it is of. */
const siteModel = z.object({
  path: z.string().regex(/^(sources\/[\w-][\w.-]*\/)?models\/[0-9a-f]{16}\.(onnx|parquet)$/),
  bytes: z.number(),
  sha256: z.string(),
  learner: z.string(),
  task: z.string(),
  d: z.number(),
  n: z.union([z.number(), z.literal('stream')]),
  seed: z.number(),
});
export type SiteModel = z.output<typeof siteModel>;

/** What a site knows of a run: its page, the index and the feed are made from this and nothing else. */
export const siteRun = z.object({
  schema: z.literal(1),
  name: z.string(),
  description: z.string(),
  /** SHA-256 of fingerprint.json. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** When the run was started, and when results were last added to it: RFC 3339, UTC. */
  created: z.string(),
  updated: z.string(),
  /** Program, processor and backend; one entry for each run of a merge. */
  made: z.array(
    z.object({
      origin: z.string().optional(),
      program: z.string(),
      processor: z.string(),
      backend: z.string(),
    }),
  ),
  fits: z.object({ ok: z.number(), failed: z.number(), unsupported: z.number() }),
  /** Cells of the configuration that have no result yet, or a damaged one. */
  missing: z.number(),
  /** The sentence that the index shows, and one per family. */
  headline: z.string(),
  verdicts: z.array(z.string()),
  /** The picture that the index shows; absent where the run has no chart. */
  picture: z
    .object({ title: z.string(), alternative: z.string(), width: z.number(), height: z.number() })
    .optional(),
  commands: z.array(z.string()),
  /** Absent in the pages of older versions. */
  claims: runClaims.optional(),
  authors: z.array(z.string()),
  /** The hash of the run covers what it was made from, not these files, so that each has a hash of its own. */
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string().optional() })),
  /** Kept models, where they were asked for. */
  models: z.array(siteModel).optional(),
});
export type SiteRun = z.output<typeof siteRun>;

/** The run's permanent folder below `runs/`; its name has the start of the hash, so it is never taken. */
export function folderOf({ name, hash }: Pick<SiteRun, 'name' | 'hash'>): string {
  return `${fileName(name, 'run')}-${hash.slice(0, 12)}`;
}

/**
 * The summary of a run, without its files and its picture.
 *
 * @param runs as stored, for the hash
 * @param content what their report says, without home folders
 */
export function summariseRun(
  runs: readonly StoredRun[],
  content: Content,
  { name, authors }: { name: string; authors: readonly string[] },
): Omit<SiteRun, 'files' | 'picture' | 'models'> {
  const rows = allRows(content);
  const count = (...wanted: string[]) => rows.filter(({ status }) => wanted.includes(status)).length;
  const [ok, unsupported] = [count('ok'), count('unsupported')];
  const stored = runs.reduce((sum, { fits, searches }) => sum + fits.length + searches.length, 0);
  const planned = runs.reduce(
    (sum, { run, fits, searches }) => sum + (run.cells ?? [...fits, ...searches]).length,
    0,
  );
  const dates = runs.map(({ run }) => run.createdAt);
  return {
    schema: 1,
    name: plainText(name, 80) || 'run',
    description: [...new Set(content.runs.map(({ description }) => description))].join(' '),
    hash: sha256(fingerprintOfAll(runs)),
    created: earliest(dates),
    updated: latest([...dates, ...runs.map(({ run }) => run.updatedAt)]),
    made: content.runs.map(({ environment }, index) => {
      const fact = (wanted: string) => environment.find(([key]) => key === wanted)?.[1] ?? '';
      return {
        origin: runs[index].origin,
        program: fact('program'),
        processor: fact('processor'),
        backend: plainText(runs[index].run.environment.backend.name, 40),
      };
    }),
    fits: { ok, unsupported, failed: rows.length - ok - unsupported },
    missing: Math.max(0, planned - stored),
    headline: headlineOf(content),
    verdicts: [...content.families.map(({ verdict }) => verdict), ...(content.environments?.sentences ?? [])],
    commands: content.runs.map(({ command }) => command),
    claims: claimsOf(runs, content),
    authors: authors.map((author) => plainText(author, 120)).filter((author) => author !== ''),
  };
}

/** Whether the run as a whole is an experiment on correction: all its successful fits were diagnosed. */
export function isDiagnosis({ diagnosis, results }: Content): boolean {
  return (
    (diagnosis?.corrections.length ?? 0) > 0 &&
    results.rows.every(
      ({ status, trace }) => status !== 'ok' || trace.some(({ featureErrors }) => featureErrors),
    )
  );
}

function headlineOf(content: Content): string {
  const { diagnosis, families, environments } = content;
  if (diagnosis && isDiagnosis(content)) {
    const { facet, d } = diagnosis.corrections[0];
    const start = `${facet.label} at d = ${d}:`;
    const sentence = diagnosisParagraphs(diagnosis).find((paragraph) => paragraph.startsWith(start));
    if (sentence) return sentence;
  }
  return families[0]?.verdict ?? environments?.sentences[0] ?? 'There are no fits in this run yet.';
}

function earliest(dates: readonly unknown[]): string {
  return datesOf(dates)[0] ?? unknownDate;
}

function latest(dates: readonly unknown[]): string {
  return datesOf(dates).at(-1) ?? unknownDate;
}

const unknownDate = '1970-01-01T00:00:00.000Z';

/** The dates in order; anything that is not a date is left out. */
function datesOf(dates: readonly unknown[]): string[] {
  return dates
    .flatMap((date) => {
      const time = typeof date === 'string' ? new Date(date) : new Date(Number.NaN);
      const known = !Number.isNaN(time.getTime()) && /^\d{4}-/.test(time.toISOString());
      return known ? [time.toISOString()] : [];
    })
    .sort();
}

/** "quick", or "quick and theirs". */
export function nameOfRuns(runs: readonly StoredRun[]): string {
  return listing([...new Set(runs.map(({ run }) => plainText(run.name, 60)))]);
}
