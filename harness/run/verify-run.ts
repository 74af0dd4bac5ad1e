import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processorName } from '../cell/processor-name.ts';
import { localExecutor } from '../executors/local.ts';
import { UserError } from '../input/errors.ts';
import type { PlannedCell } from '../plan/plan.ts';
import { cellId } from '../results/cell-id.ts';
import { canBeDrawn, type DrawSize, drawCells } from '../results/draw-cells.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import { packageInfo, versionLine } from '../results/package-info.ts';
import type { CellRecord, Environment, RunRecord } from '../results/record.ts';
import { judge, type Reproduction, requirementOf } from '../results/reproduction.ts';
import { hashOfRun } from '../results/run-fingerprint.ts';
import { type Tolerance, toleranceOf } from '../results/tolerance.ts';
import { tuneSpecOf } from '../results/tune-spec.ts';
import type { RunListener } from './contract.ts';
import { findOwnFiles, type OwnFiles, type OwnFilesFrom } from './own-files.ts';
import { runCells } from './run-cells.ts';
import { findStartFiles, type StartFile } from './start-files.ts';

/** The stored run to verify: a run's record, and those of its cells. */
export interface VerifiedRun {
  readonly folder: string;
  readonly run: RunRecord;
  readonly records: readonly CellRecord[];
  /** Where the files of its own learners, tasks and metrics may be. */
  readonly ownFiles: OwnFilesFrom;
}

export interface VerifyOptions {
  readonly size: DrawSize;
  readonly seed: number;
  /** Share by which a number may differ where the same bits are not required. Default: as usual for each cell. */
  readonly tolerance?: number;
  /** Cells at once. Default: one per core. */
  readonly jobs?: number;
  /** Facts about this machine. */
  readonly here: Pick<Environment, 'os'>;
  readonly listener?: RunListener;
  readonly signal: AbortSignal;
}

/** One cell that was drawn, and what came out. */
export interface VerifiedCell {
  readonly cell: PlannedCell;
  readonly stored: CellRecord;
  readonly tolerance: Tolerance;
  /** Absent if the cell got no result here. */
  readonly reproduction?: Reproduction;
}

/** The outcome of verifying a run. */
export interface Verification {
  readonly hash: string;
  /** In the order of the stored run's cells' ids. */
  readonly cells: readonly VerifiedCell[];
  /** Cells that could have been drawn, and the others, which no second run can confirm. */
  readonly eligible: number;
  readonly others: readonly CellRecord[];
  /** Of fits among the others whose kept network cannot be had: why, by their ids. */
  readonly withoutStart: ReadonlyMap<string, string>;
  readonly interrupted: boolean;
}

/**
 * Draws finished cells of a stored run and runs them again from their stored specifications, in a temporary
 * folder; nothing is written to the run's own. A fit runs with the parameters that its stored tuning chose,
 * as the original did, whether or not that tuning is run again, too. A fit that began with a kept network begins with
 * it again, if its file is there with the hash that the cell names, and otherwise cannot be drawn.
 *
 * @throws UserError if the run has no cell that can be drawn, or a file of its own learners or tasks is
 * missing or has changed
 */
export async function verifyRun(
  { folder, run, records, ownFiles }: VerifiedRun,
  { size, seed, tolerance, jobs, here, listener = {}, signal }: VerifyOptions,
): Promise<Verification> {
  const byId = new Map(records.map((record) => [record.id, record]));
  const startOf = findStartFiles(run.config, ownFiles);
  const starts = new Map(
    records.flatMap(({ id, spec }): [string, StartFile][] => (spec.from ? [[id, startOf(spec.from)]] : [])),
  );
  const begins = ({ id }: CellRecord) => 'file' in (starts.get(id) ?? { file: '' });
  const eligible = records.filter(
    (record) => canBeDrawn(record) && hasParameters(record, byId) && begins(record),
  );
  const drawable = new Set(eligible);
  const others = records.filter((record) => !drawable.has(record));
  if (eligible.length === 0) {
    const [missing] = [...starts.values()].flatMap((start) => ('missing' in start ? [start.missing] : []));
    const why = missing === undefined ? '' : `; fits that began with kept models: ${missing}`;
    throw new UserError(`${folder} has no finished cell that could be run again${why}`);
  }
  const hash = hashOfRun(run, records);
  const filesOf = await findOwnFiles(folder, run.config, ownFiles);
  const drawn = drawCells(eligible, size, { key: hash, seed });
  const cells = drawn.map((stored) => ({
    stored,
    cell: plannedAgain(stored, filesOf(stored.spec), starts.get(stored.id)),
  }));
  const out = mkdtempSync(join(tmpdir(), 'hierbench-verify-'));
  const executor = localExecutor({ folder: out, ...(jobs === undefined ? {} : { jobs }) });
  const found = new Map<string, CellRecord>();
  try {
    listener.planned?.(
      cells.map(({ cell }) => cell),
      cells.map(({ cell }) => cell),
      executor.slots,
    );
    // Fits first and apart from tunings, whose new results must not replace the stored ones that fits run with.
    for (const kind of ['fit', 'tune'] as const) {
      const todo = cells.map(({ cell }) => cell).filter(({ spec }) => spec.kind === kind);
      if (todo.length === 0 || signal.aborted) continue;
      await runCells({
        todo,
        results: kind === 'fit' ? tuningsOf(todo, byId) : new Map(),
        before: new Map(),
        executor,
        listener: {
          ...listener,
          finished(cell, record) {
            found.set(record.id, record);
            listener.finished?.(cell, record);
          },
        },
        signal,
        out,
        version: versionLine(packageInfo()),
      });
    }
  } finally {
    executor.close();
    rmSync(out, { recursive: true, force: true });
  }
  const machines = { on: run.environment, here: { cpu: processorName(), os: here.os } };
  return {
    hash,
    cells: cells.map(({ cell, stored }) => {
      const again = found.get(stored.id);
      const allowed = toleranceOf(stored, tolerance);
      if (!again) return { cell, stored, tolerance: allowed };
      const required = requirementOf(stored, again, machines.on, machines.here);
      return { cell, stored, tolerance: allowed, reproduction: judge(stored, again, required, allowed) };
    }),
    eligible: eligible.length,
    others,
    withoutStart: new Map(
      others.flatMap((record): [string, string][] => {
        const start = starts.get(record.id);
        return canBeDrawn(record) && start && 'missing' in start ? [[record.id, start.missing]] : [];
      }),
    ),
    interrupted: signal.aborted,
  };
}

/** Id of the tuning cell that chose a fit's parameters; undefined for a fit that was not tuned. */
function tuningOf({ spec }: CellRecord): string | undefined {
  return spec.kind === 'fit' && spec.tuning.trials > 0 ? cellId(tuneSpecOf(spec)) : undefined;
}

/** Whether it is known what a fit ran with: by its tuning, or else by what it says itself. */
function hasParameters(record: CellRecord, byId: ReadonlyMap<string, CellRecord>): boolean {
  const needs = tuningOf(record);
  return needs === undefined || byId.has(needs) || (record.status === 'ok' && record.params !== undefined);
}

/** The stored results that fits take their parameters from: their tunings or, if not stored, their own. */
function tuningsOf(
  fits: readonly PlannedCell[],
  byId: ReadonlyMap<string, CellRecord>,
): Map<string, CellRecord> {
  return new Map(
    fits.flatMap(({ id, needs }) => {
      const chosen = needs === undefined ? undefined : (byId.get(needs) ?? byId.get(id));
      return needs === undefined || !chosen ? [] : [[needs, chosen]];
    }),
  );
}

function plannedAgain(stored: CellRecord, files: OwnFiles, start: StartFile | undefined): PlannedCell {
  const needs = tuningOf(stored);
  const { id, spec } = stored;
  return {
    id,
    spec,
    ...(needs !== undefined && { needs }),
    taskLabel: formatEntrySpec(spec.family, spec.taskParams),
    learnerLabel: formatEntrySpec(spec.learner, spec.learnerParams),
    ...files,
    ...(start && 'file' in start && { startFile: start.file }),
  };
}
