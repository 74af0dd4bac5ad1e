import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describeEnvironment } from '../cell/environment.ts';
import { type ResolvedConfig, storedConfig } from '../config/config.ts';
import { taskFormulas } from '../config/formulas.ts';
import { type CellActivity, type Executor, type FinishedCell, PutBackError } from '../executors/contract.ts';
import { localExecutor } from '../executors/local.ts';
import { StoppedError, UserError } from '../input/errors.ts';
import { expectedMiB } from '../plan/expected-memory.ts';
import { makePlan, type PlannedCell } from '../plan/plan.ts';
import { Schedule } from '../plan/schedule.ts';
import type { CellJob, Tuned } from '../processes/worker-messages.ts';
import { removeLeftovers } from '../results/atomic-file.ts';
import { seal } from '../results/checksum.ts';
import { makeFolder } from '../results/folder.ts';
import { mergedFile } from '../results/merged.ts';
import { packageInfo, versionLine } from '../results/package-info.ts';
import { type CellRecord, type RunBudget, recordSchema, type Status } from '../results/record.ts';
import {
  assertInside,
  readCells,
  readRun,
  type StoredCells,
  UnreadableRecordError,
  UntouchableRecordError,
  writeCell,
  writeRun,
} from '../results/store.ts';

/** What happens during a run, for whoever shows it. */
export interface RunListener {
  /** The plan is made: so many cells, of which these are left to do. */
  planned?(cells: readonly PlannedCell[], todo: readonly PlannedCell[], slots: number): void;
  started?(cell: PlannedCell): void;
  activity?(cell: PlannedCell, activity: CellActivity): void;
  finished?(cell: PlannedCell, record: CellRecord): void;
  /** It ended without a result, for a reason that is none of its own. */
  putBack?(cell: PlannedCell, why: string): void;
  warning?(message: string): void;
}

/** Where a run’s results go, on how many cells at once, and who listens. */
export interface RunOptions {
  /** The run's folder; made if it is not there. A rerun into the same folder does only what is missing. */
  readonly out: string;
  /** Recorded with the run: the command that started it. */
  readonly command?: string;
  /** Cells at once. Default: the configuration's, or the number of cores. */
  readonly jobs?: number;
  /** Runs failed cells again (all statuses but `ok` and `unsupported`). */
  readonly retryFailed?: boolean;
  /** Recorded with the run: what the configuration lacks for the sake of time. */
  readonly budget?: RunBudget;
  /** Stops the run: no new cells, the running ones killed. What is finished stays. */
  readonly signal?: AbortSignal;
  readonly listener?: RunListener;
  /** Where cells run; whoever made it closes it. Default: processes of this machine. */
  readonly executor?: Executor;
}

/** What came of a run. */
export interface RunSummary {
  readonly folder: string;
  /** Cells of the configuration. */
  readonly cells: number;
  /** Of these, how many had a result before. */
  readonly reused: number;
  /** Statuses of all cells that have a result now. */
  readonly statuses: Readonly<Partial<Record<Status, number>>>;
  readonly interrupted: boolean;
  /** All results of the configuration, in the order of the plan. */
  readonly records: readonly CellRecord[];
}

/**
 * Runs a configuration: plans its cells, skips those whose results are in the folder, and runs the others, each in its
 * own process. Failures are results; this rejects only for what makes a run impossible.
 *
 * @throws UserError where the folder cannot be written or the backend does not load.
 * @throws StoppedError where the disk is full or no process can be started.
 */
export async function run(config: ResolvedConfig, options: RunOptions): Promise<RunSummary> {
  const { out, listener = {}, signal = new AbortController().signal } = options;
  const { cells, todo, results, before, version } = await prepareRun(config, options);
  const reused = results.size;
  const executor =
    options.executor ??
    localExecutor({ folder: out, jobs: options.jobs ?? config.jobs ?? jobsFor(config.threads) });
  try {
    listener.planned?.(cells, todo, executor.slots);
    const { repeatTiming } = config;
    await runCells({ todo, results, before, executor, listener, signal, out, version, repeatTiming });
  } finally {
    if (executor !== options.executor) executor.close();
  }
  const statuses: Partial<Record<Status, number>> = {};
  for (const { status } of results.values()) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    folder: out,
    cells: cells.length,
    reused,
    statuses,
    interrupted: signal.aborted,
    records: cells.flatMap(({ id }) => results.get(id) ?? []),
  };
}

/** A run whose folder says what there is to do. */
export interface PreparedRun {
  readonly cells: readonly PlannedCell[];
  /** Those that have no usable result. */
  readonly todo: readonly PlannedCell[];
  /** Ids of those of them whose result no worker may take for one: it failed, or was tuned by what failed. */
  readonly outdated: readonly string[];
  /** Of the others. */
  readonly results: Map<string, CellRecord>;
  /** Checksums of the records that the folder had, by cell. */
  readonly before: ReadonlyMap<string, string>;
  /** This package's, for the records. */
  readonly version: string;
}

/** Plans a configuration, reads what its folder has of it, and writes run.json. @throws UserError as {@link run} does */
export async function prepareRun(config: ResolvedConfig, options: RunOptions): Promise<PreparedRun> {
  const { out, listener = {} } = options;
  const { device, threads } = config;
  const environment = await describeEnvironment(config.backend, {
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
  const cells = await makePlan(config);
  prepareFolder(out);
  const info = packageInfo();
  const version = versionLine(info);
  const { records, warnings } = readOwnCells(
    out,
    cells.map(({ id }) => id),
  );
  for (const warning of warnings) listener.warning?.(warning);
  const slow = config.backend === 'auto' && !fastBackends.includes(environment.backend.name);
  if (slow)
    listener.warning?.(`training is about ten times slower than it could be: ${environment.backend.why}`);
  const results = new Map(records.map((record) => [record.id, record]));
  const { repeatTiming } = config;
  const todo = cellsToRun(cells, results, options.retryFailed ?? false, repeatTiming);
  const before = new Map(records.map(({ id, checksum }) => [id, checksum]));
  const outdated = todo.map(({ id }) => id).filter((id) => isOutdated(results.get(id)));
  for (const { id } of todo) results.delete(id);
  const reused = results.size;
  const strangers = [...results.values()].filter((record) => record.versions.hierbench !== version);
  if (strangers.length > 0)
    listener.warning?.(
      `${strangers.length} of ${reused} finished cells were made by hierbench ${strangers[0].versions.hierbench}; ` +
        `this is ${version}. Another --out runs them again`,
    );
  const formulas = taskFormulas(config, listener.warning?.bind(listener));
  const now = new Date().toISOString();
  await writeRun(out, {
    schema: recordSchema,
    name: config.name,
    description: config.description,
    config: storedConfig(config) as never,
    command: options.command ?? '',
    package: { ...info },
    environment,
    cells: cells.map(({ id }) => id),
    ...(formulas.length > 0 ? { formulas } : {}),
    ...(options.budget ? { budget: options.budget } : {}),
    createdAt: firstCreation(out) ?? now,
    updatedAt: now,
  }).catch(explainUnwritable(out));
  return { cells, todo, outdated, results, before, version };
}

const fastBackends: readonly string[] = ['tensorflow-gpu', 'compiled'];

/** As many cells at once as their threads leave cores for; undefined for the executor's own choice. */
function jobsFor(threads: number | undefined): number | undefined {
  return threads === undefined ? undefined : Math.max(1, Math.floor(availableParallelism() / threads));
}

/**
 * Cells without a usable result, and with `retryFailed` the failed ones and whatever was tuned by one of them. A fit
 * that was timed fewer times than is asked for now is done again.
 */
export function cellsToRun(
  cells: readonly PlannedCell[],
  results: ReadonlyMap<string, CellRecord>,
  retryFailed: boolean,
  repeatTiming = 1,
): PlannedCell[] {
  const again = new Set<string>();
  return cells.filter(({ id, needs }) => {
    const result = results.get(id);
    const status = result?.status;
    const timed =
      result?.repeats?.message === undefined ? (result?.repeats?.fitSeconds.length ?? 1) : repeatTiming;
    const untimed = status === 'ok' && result?.spec.kind === 'fit' && timed < repeatTiming;
    const failed = status !== undefined && status !== 'ok' && status !== 'unsupported';
    const retuned = retryFailed && needs !== undefined && again.has(needs);
    // Its tuning was run again and ended well, and the run was stopped before its own turn came.
    const tuning = needs === undefined ? undefined : results.get(needs);
    const stale = result?.note?.startsWith(untunedNote) && tuning?.status === 'ok';
    const run = status === undefined || (retryFailed && failed) || retuned || stale || untimed;
    if (run) again.add(id);
    return run;
  });
}

/** Cells to run, and what there is already of what they need. */
export interface CellsRun {
  readonly todo: readonly PlannedCell[];
  readonly results: Map<string, CellRecord>;
  readonly executor: Executor;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  readonly out: string;
  readonly version: string;
  readonly repeatTiming?: number;
  /** Checksums of the records that were there when the run began, by cell. */
  readonly before: ReadonlyMap<string, string>;
}

/** Runs cells, the costliest first, and stores each result. A cell whose tuning cell gets no result is not run. */
export async function runCells({
  todo,
  results,
  executor,
  listener,
  signal,
  out,
  version,
  repeatTiming,
  before,
}: CellsRun): Promise<void> {
  const schedule = new Schedule(todo, (id) => results.has(id));
  // A failure of this program itself (a full disk) stops the cells that are running, then surfaces.
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const keep = (cell: PlannedCell, record: CellRecord) => {
    results.set(cell.id, record);
    schedule.done(cell.id);
    listener.finished?.(cell, record);
  };
  const runOne = async (cell: PlannedCell) => {
    listener.started?.(cell);
    const appeared = resultMeanwhile(out, cell.id, before);
    if (appeared) {
      keep(cell, appeared);
      return;
    }
    const { cellSeconds, ...finished }: FinishedCell = cell.unsupported
      ? notRun(cell.unsupported)
      : await executor.run(
          jobOf(cell, results, repeatTiming),
          (activity) => listener.activity?.(cell, activity),
          stop,
        );
    const record = seal({
      schema: recordSchema,
      id: cell.id,
      spec: cell.spec,
      ...withoutUndefined(finished),
      ...(finished.timings && { timings: { ...finished.timings, cellSeconds } }),
      versions: { hierbench: version, ...finished.versions },
    }) as CellRecord;
    await writeCell(out, record).catch(explainUnwritable(out));
    keep(cell, record);
  };
  const { memoryMiB = Number.POSITIVE_INFINITY } = executor;
  const large = todo.filter((cell) => expectedMiB(cell) > memoryMiB);
  if (large.length > 0)
    listener.warning?.(
      `${large.length} cells may need more than the ${memoryMiB} MiB that are free; each of them runs alone`,
    );
  await new Promise<void>((resolve, reject) => {
    let running = 0;
    let usedMiB = 0;
    // A cell that needs more than there is runs alone: it may need less than expected.
    const fits = (cell: PlannedCell) => running === 0 || usedMiB + expectedMiB(cell) <= memoryMiB;
    const fill = () => {
      while (running < executor.slots && !stop.aborted) {
        const cell = schedule.next(fits);
        if (!cell) break;
        running++;
        usedMiB += expectedMiB(cell);
        runOne(cell)
          .catch((error) => {
            if (stop.aborted) return;
            if (error instanceof PutBackError) listener.putBack?.(cell, error.message);
            else failure.abort(error);
          })
          .finally(() => {
            running--;
            usedMiB -= expectedMiB(cell);
            fill();
          });
      }
      if (running > 0) return;
      if (failure.signal.aborted) reject(failure.signal.reason);
      else resolve();
    };
    fill();
  });
}

function jobOf(
  cell: PlannedCell,
  results: ReadonlyMap<string, CellRecord>,
  repeatTiming: number | undefined,
): CellJob {
  const { id, spec, learnerModule, taskModule, needs } = cell;
  const tuned = needs === undefined ? undefined : tunedBy(results.get(needs));
  return { id, spec, learnerModule, taskModule, tuned, repeatTiming };
}

/** How the note of a fit begins that had no tuned parameters. */
const untunedNote = 'run with the defaults, because tuning ended in';

/** What a tuning cell's record says about the fits that depend on it; the defaults where every trial failed. */
function tunedBy(record: CellRecord | undefined): Tuned | undefined {
  if (!record) return undefined;
  const times = {
    tuneSeconds: record.timings?.fitSeconds ?? 0,
    tuneCpuSeconds: record.timings?.fitCpuSeconds ?? 0,
  };
  if (record.status === 'ok' && record.params)
    return { params: record.params, stopStep: record.stopStep, ...times };
  return {
    note: `${untunedNote} "${record.status}": ${record.message}`,
    ...times,
  };
}

/** Of a result that is to be made again: whether it is no good, and not only timed fewer times than is asked for. */
function isOutdated(record: CellRecord | undefined): boolean {
  return record !== undefined && (record.status !== 'ok' || record.note?.startsWith(untunedNote) === true);
}

function notRun(reason: string): FinishedCell {
  const startedAt = new Date().toISOString();
  return { status: 'unsupported', message: reason, trace: [], versions: {}, startedAt, cellSeconds: 0 };
}

function withoutUndefined<T extends object>({ ...value }: T): T {
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] === undefined) delete value[key];
  return value;
}

/** The result that another run on the same folder has made of a cell since this one began. */
function resultMeanwhile(
  out: string,
  id: string,
  before: ReadonlyMap<string, string>,
): CellRecord | undefined {
  const [record] = readOwnCells(out, [id]).records;
  return record?.checksum === before.get(id) ? undefined : record;
}

/**
 * What a folder has of these cells; what is damaged is put aside.
 *
 * @throws UserError where one is there and cannot be used, which is no reason to make it anew
 */
export function readOwnCells(out: string, ids: Iterable<string>): StoredCells {
  try {
    return readCells(out, { quarantine: true, ids });
  } catch (error) {
    throw error instanceof UntouchableRecordError ? new UserError(error.message) : error;
  }
}

function prepareFolder(out: string): void {
  if (existsSync(mergedFile(out)))
    throw new UserError(
      `${out} holds several runs, merged; results of a run need a folder of their own (--out)`,
    );
  try {
    makeFolder(join(out, 'cells'));
    for (const part of ['cells', 'log', 'slurm']) assertInside(out, part);
    for (const folder of [out, join(out, 'cells')]) removeLeftovers(folder);
  } catch (error) {
    explainUnwritable(out)(error);
  }
}

function explainUnwritable(out: string): (error: unknown) => never {
  return (error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = `cannot write results to ${out}: ${message}`;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
      throw new StoppedError(
        `${what}; what is finished is stored, and the same command goes on from there when there is room`,
      );
    throw new UserError(what);
  };
}

function firstCreation(out: string): string | undefined {
  try {
    return readRun(out).createdAt;
  } catch (error) {
    if (!(error instanceof UnreadableRecordError)) throw error;
    if (!existsSync(join(out, 'run.json'))) return undefined;
    throw new UserError(`${error.message}; choose another --out, or remove the file`);
  }
}
