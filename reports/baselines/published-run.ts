import { z } from 'zod';
import {
  learnerEntry,
  type SampleCount,
  type Status,
  statuses,
  taskEntry,
} from '../../harness/results/record.ts';
import { sha256 } from '../../harness/results/sha256.ts';
import { plural } from '../numbers.ts';
import { plainText } from '../plain-text.ts';
import { siteRun } from '../site/site-run.ts';
import {
  type Baseline,
  BaselineError,
  type BaselineSeries,
  BaselineTable,
  type BaselineTask,
  baselineLimits,
  outcomeOf,
} from './baseline.ts';

/** The files of a published run: a folder, or what is below an address. */
export interface PublishedFiles {
  /** Its name for users. */
  readonly source: string;
  /**
   * @param path below the run's folder
   * @returns undefined where there is no such file
   * @throws BaselineError if it is larger, or cannot be read
   */
  read(path: string, mostBytes: number): Promise<Uint8Array | undefined>;
}

/** The files that are read, besides those of the sources of a merged run. */
const [summaryFile, fingerprintFile, fitsFile] = ['summary.json', 'fingerprint.json', 'data/results.jsonl'];
/** Maximum number of runs that a published run was merged from. */
const mostSources = 8;

const fingerprint = z.union([
  z.object({ cells: z.array(z.tuple([z.string(), z.string()])) }),
  z.object({ sources: z.array(z.object({ origin: z.string(), hash: z.string() })) }),
]);
const runFile = z.looseObject({
  config: z.looseObject({ learners: z.array(learnerEntry), tasks: z.array(taskEntry) }),
});

/**
 * A run as `hierbench publish` lays it out. What is checked: that the hash in its summary is that of its fingerprint,
 * that every fit is of a cell in the fingerprint, and that the file of fits has the hash in the summary, where that
 * names one.
 *
 * @throws BaselineError
 */
export async function readPublishedRun(files: PublishedFiles): Promise<Baseline> {
  const summary = parsed(siteRun, await required(files, summaryFile), summaryFile);
  const print = await required(files, fingerprintFile, baselineLimits.fingerprintBytes);
  const found = sha256(print);
  if (found !== summary.hash)
    throw new BaselineError(`its fingerprint has the hash ${found}, and its summary says ${summary.hash}`);
  const { cells, entries } = await contentsOf(files, print);
  const bytes = await required(files, fitsFile, baselineLimits.fitsBytes);
  const data = sha256(bytes);
  const told = summary.files.find(({ path }) => path === fitsFile)?.sha256;
  if (told !== undefined && told !== data)
    throw new BaselineError(`its ${fitsFile} has the hash ${data}, and its summary says ${told}`);
  const table = new BaselineTable();
  const left = readFits(Buffer.from(bytes).toString('utf8'), { table, cells, entries });
  return {
    schema: 1,
    name: plainText(summary.name, 40) || 'run',
    source: plainText(files.source, 300),
    hash: summary.hash,
    data,
    made: summary.made.map(({ program, processor, backend }) =>
      plainText([program, processor, backend].filter(Boolean).join(', '), 200),
    ),
    remarks: [
      ...(told === undefined
        ? [`Its site stores no hash of ${fitsFile}, so that its numbers are not checked.`]
        : []),
      ...left,
    ],
    tasks: table.tasks,
    series: table.series,
    fits: table.fits.map((fit) => [...fit]),
  };
}

/** Tasks and learners as the run's configuration names them. */
interface Entries {
  readonly tasks: readonly (BaselineTask & { readonly label: string })[];
  readonly learners: readonly BaselineSeries[];
}

/** The ids of the cells, and the configuration, of a run or of all that were merged into it. */
async function contentsOf(
  files: PublishedFiles,
  print: Uint8Array,
): Promise<{ cells: ReadonlySet<string>; entries: Entries }> {
  const content = parsed(fingerprint, print, fingerprintFile);
  const cells = new Set<string>();
  const runs: z.output<typeof runFile>[] = [];
  const readRun = async (folder: string) =>
    runs.push(parsed(runFile, await required(files, `${folder}run.json`), `${folder}run.json`));
  if ('cells' in content) {
    for (const [id] of content.cells) cells.add(id);
    await readRun('');
  } else {
    if (content.sources.length > mostSources)
      throw new BaselineError(`it was merged from more than ${mostSources} runs`);
    for (const { origin, hash } of content.sources) {
      if (!/^[\w-][\w.-]{0,63}$/.test(origin))
        throw new BaselineError(`the name of one of its sources is no name of a folder`);
      const own = await required(
        files,
        `sources/${origin}/${fingerprintFile}`,
        baselineLimits.fingerprintBytes,
      );
      if (sha256(own) !== hash)
        throw new BaselineError(`the fingerprint of its source ${origin} has another hash`);
      const source = parsed(fingerprint, own, fingerprintFile);
      if ('cells' in source) for (const [id] of source.cells) cells.add(id);
      await readRun(`sources/${origin}/`);
    }
  }
  return {
    cells,
    entries: {
      tasks: runs.flatMap(({ config }) =>
        config.tasks.map(({ label, family, params, digest }) => ({
          label: plainText(label, 60),
          family,
          params,
          ...(typeof digest === 'string' && { digest }),
        })),
      ),
      learners: runs.flatMap(({ config }) =>
        config.learners.map(({ label, learner, params, traits }) => ({
          label: plainText(label, 60),
          learner,
          params,
          ...(traits && { traits }),
        })),
      ),
    },
  };
}

async function required(
  files: PublishedFiles,
  path: string,
  most: number = baselineLimits.otherBytes,
): Promise<Uint8Array> {
  const bytes = await files.read(path, most);
  if (bytes === undefined) throw new BaselineError(`there is no ${path}, as a published run has`);
  return bytes;
}

function parsed<T>(schema: z.ZodType<T>, bytes: Uint8Array, path: string): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new BaselineError(`its ${path} is no JSON`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [{ path: at }] = result.error.issues;
  throw new BaselineError(
    `its ${path} is not as hierbench publish writes it${at.length > 0 ? ` (${plainText(at.join('.'), 60)})` : ''}`,
  );
}

interface FitsContext {
  readonly table: BaselineTable;
  readonly cells: ReadonlySet<string>;
  readonly entries: Entries;
}

/** Reads the lines of the file of fits. @returns sentences on those that were left out */
function readFits(text: string, context: FitsContext): string[] {
  const left = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const reason = readFit(line, context);
    if (reason !== undefined) left.set(reason, (left.get(reason) ?? 0) + 1);
  }
  return [...left].map(([reason, count]) => `${plural(count, 'line')} of its data left out: ${reason}.`);
}

/** Adds the fit of a line. @returns why it is left out instead */
function readFit(line: string, { table, cells, entries }: FitsContext): string | undefined {
  let row: Readonly<Record<string, unknown>>;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
    row = value as Record<string, unknown>;
  } catch {
    return 'not JSON';
  }
  const { cell, task, series, learner, d, seed, status, strength } = row;
  if (typeof cell !== 'string' || !cells.has(cell)) return 'of no cell that the hash of the run covers';
  if (row.agent !== undefined) return 'of environments, which have no test error';
  if (row.source_samples !== undefined) return 'with features from another task';
  if (typeof strength === 'string' && strength !== 'full') return 'of kernels below full strength';
  const n: SampleCount | undefined = row.samples === 'stream' ? 'stream' : wholeNumber(row.n, 1e12);
  if (typeof task !== 'string' || typeof series !== 'string' || typeof learner !== 'string')
    return 'without a task or a learner';
  const [own, at] = [wholeNumber(d, 1e6), wholeNumber(seed, Number.MAX_SAFE_INTEGER, 0)];
  if (own === undefined || n === undefined || at === undefined) return 'without d, n or seed';
  const ended = statuses.find((known): known is Status => known === status);
  if (ended === undefined) return 'with a status that this version does not know';
  const named = entries.tasks.find(({ label }) => label === task);
  if (!named) return 'of a task that its configuration does not name';
  table.add(named, seriesOf(entries.learners, plainText(series, 100), learner), [
    own,
    n,
    at,
    outcomeOf(ended, row.test_error),
  ]);
  return undefined;
}

function wholeNumber(value: unknown, most: number, least = 1): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : undefined;
}

/** The learner behind a label of the table, which may have words in brackets after the configuration's own. */
function seriesOf(learners: readonly BaselineSeries[], label: string, learner: string): BaselineSeries {
  const own = learners
    .filter(
      (entry) => entry.learner === learner && (label === entry.label || label.startsWith(`${entry.label} (`)),
    )
    .reduce<BaselineSeries | undefined>(
      (best, entry) => (best && best.label.length >= entry.label.length ? best : entry),
      undefined,
    );
  return { ...(own ?? { learner, params: {} }), label };
}
