import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isInside } from '../../harness/results/inside.ts';
import { isFailure } from '../../harness/results/is-failure.ts';
import { type LivePlan, livePlanFile, readLivePlan } from '../../harness/results/live-plan.ts';
import type { CellRecord, RunRecord } from '../../harness/results/record.ts';
import { UnreadableRecordError } from '../../harness/results/record-errors.ts';
import { logFile, readRun, runFile } from '../../harness/results/store.ts';
import type {
  LiveCellData,
  LiveClock,
  LiveFailure,
  LiveMachineData,
  LiveReport,
  LiveState,
} from '../../reports/live/data.ts';
import { countsOf, type GridCell, gridOf } from '../../reports/live/grid.ts';
import { failureKinds } from '../failure-lines.ts';
import { CellNames } from './cell-names.ts';
import { type FollowedCell, FollowedCells } from './followed-cells.ts';
import { FollowedResults, hasPart, type KnownResult } from './followed-results.ts';
import { runTimeLeft } from './run-time-left.ts';
import { endedCell, runningCell } from './shown-cells.ts';
import { shownLine } from './shown-line.ts';

/** Kinds of failure, and warnings, that are listed. */
const mostListed = 50;

/** Running cells whose curves are shown, and cells that have just ended. */
const mostRunning = 64;
const mostEnded = 4;

/** Milliseconds after the last sign of life during which a run without live files is taken to be running. */
const quietAfter = 20_000;

/**
 * A run as its folder shows it, on this machine or on any that shares the folder. It is looked at again and again, and nothing in
 * it is run or changed.
 */
export class WatchedRun {
  readonly #folder: string;
  readonly #results: FollowedResults;
  readonly #live: FollowedCells;
  #run: RunRecord | undefined;
  #runModified = 0;
  #runProblem: string | undefined;
  #plan: LivePlan | undefined;
  #planModified = 0;
  readonly #names = new CellNames();
  #ended: CellRecord[] = [];
  #first = true;
  #aliveAt = Number.NEGATIVE_INFINITY;
  #mostAtOnce = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#results = new FollowedResults(folder);
    this.#live = new FollowedCells(folder);
  }

  /** Looks at the folder again. */
  async look(): Promise<void> {
    this.#lookAtRun();
    const gone = await this.#live.look();
    await this.#results.look(this.#wanted(), gone, (record) => this.#note(record));
    const heads = new Map(this.#live.cells.map(({ id, view }) => [id, view.head]));
    this.#names.look(this.#ids(), (id) => this.#results.results.get(id)?.spec, heads);
    this.#first = false;
    const atOnce = this.#running().size;
    this.#mostAtOnce = Math.max(this.#mostAtOnce, atOnce);
    if (atOnce > 0) this.#aliveAt = performance.now();
  }

  /** Whether every cell has a result and none is being made again. */
  get finished(): boolean {
    const ids = this.#ids();
    return (
      this.#run !== undefined &&
      ids.length > 0 &&
      this.#running().size === 0 &&
      ids.every((id) => this.#results.results.has(id))
    );
  }

  /** When the newest result was stored, ms since 1970; 0 where there is none. */
  get newestResult(): number {
    let newest = 0;
    for (const { modified } of this.#results.results.values()) newest = Math.max(newest, modified);
    return newest;
  }

  state(report: LiveReport): LiveState {
    const running = this.#running();
    const cells = this.#gridCells(running);
    const unlisted = Math.max(0, this.#ids().length - cells.length);
    const counts = countsOf(cells);
    const [failures, moreFailures] = this.#failures();
    const warnings = [...(this.#runProblem ? [this.#runProblem] : []), ...this.#results.warnings.values()];
    return {
      name: shownLine(this.#run?.name ?? ''),
      folder: shownLine(this.#folder),
      description: shownLine(this.#run?.description ?? ''),
      phase: this.#phase(running.size),
      counts: { ...counts, total: counts.total + unlisted, waiting: counts.waiting + unlisted },
      tasks: gridOf(cells),
      unlisted,
      failures,
      moreFailures,
      warnings: warnings.slice(0, mostListed).map(shownLine),
      report,
    };
  }

  /** The cells whose curves are to be shown. */
  cells(): LiveCellData[] {
    const running = [...this.#running().values()].slice(0, mostRunning);
    const ids = new Set(running.map(({ id }) => id));
    return [
      ...running.map((cell) => runningCell(cell, this.#names.get(cell.id))),
      ...this.#ended.flatMap((record) => {
        const named = this.#names.get(record.id);
        return named && !ids.has(record.id) ? [endedCell(record, named)] : [];
      }),
    ];
  }

  clock(): LiveClock {
    const running = this.#running();
    const left = this.#phase(running.size) === 'running' ? this.#timeLeft(running) : undefined;
    return { ...(left === undefined ? {} : { left }), machines: machinesOf([...running.values()]) };
  }

  #lookAtRun(): void {
    const modified = statSync(runFile(this.#folder), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (modified !== this.#runModified) {
      this.#runModified = modified;
      try {
        this.#run = readRun(this.#folder);
        this.#names.use(this.#run, this.#plan);
        this.#runProblem = undefined;
        // A run writes run.json when it begins.
        if (Date.now() - modified < quietAfter) this.#aliveAt = performance.now();
      } catch (error) {
        if (!(error instanceof UnreadableRecordError)) throw error;
        this.#runProblem = modified === 0 ? undefined : error.message;
      }
    }
    if (!hasPart(this.#folder, 'live')) return;
    const planned = statSync(livePlanFile(this.#folder), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (planned === this.#planModified) return;
    this.#planModified = planned;
    // The plan goes when the run is finished, and its names still serve.
    this.#plan = readLivePlan(this.#folder) ?? this.#plan;
    this.#names.use(this.#run, this.#plan);
  }

  #wanted(): ReadonlySet<string> | undefined {
    return this.#run?.cells && new Set(this.#run.cells);
  }

  #ids(): readonly string[] {
    // Older runs do not store which cells they have.
    return (
      this.#run?.cells ?? [
        ...new Set([...this.#results.results.keys(), ...this.#live.cells.map(({ id }) => id)]),
      ]
    );
  }

  /** A live file of a cell that has a result counts if it is newer: then the cell is being run again. */
  #running(): Map<string, FollowedCell> {
    const wanted = this.#wanted();
    const running = this.#live.cells.filter(({ id, working, modified }) => {
      const result = this.#results.results.get(id)?.modified ?? 0;
      return working && (wanted?.has(id) ?? true) && modified > result;
    });
    return new Map(running.map((cell) => [cell.id, cell]));
  }

  #note(record: CellRecord): void {
    const known = this.#results.results.get(record.id);
    // Results that were there before have not just ended.
    if (!known || this.#first || Date.now() - known.modified > 3 * quietAfter) return;
    this.#aliveAt = performance.now();
    this.#ended = [record, ...this.#ended.filter(({ id }) => id !== record.id)].slice(0, mostEnded);
  }

  #phase(running: number): LiveState['phase'] {
    if (!this.#run) return 'preparing';
    if (running > 0) return 'running';
    if (this.finished) return 'finished';
    return performance.now() - this.#aliveAt < quietAfter ? 'running' : 'idle';
  }

  /** Every cell of the run of which something is known. */
  #gridCells(running: ReadonlyMap<string, FollowedCell>): GridCell[] {
    return Array.from(this.#names.cells, ({ id, task, learner, d, n, spec }) => {
      const result = this.#results.results.get(id);
      const error = result?.error;
      return {
        ...{ task: shownLine(task), learner: shownLine(learner), d, n },
        state: running.has(id) ? ('running' as const) : stateOf(result),
        ...(error === undefined ? {} : { error }),
        ...(spec?.agent === undefined ? {} : { episodes: true }),
      };
    });
  }

  #failures(): [LiveFailure[], number] {
    const wanted = new Set(this.#ids());
    const failed = [...this.#results.results.values()].filter(
      ({ id, status }) => wanted.has(id) && isFailure(status),
    );
    const kinds = failureKinds(failed);
    const listed = kinds.slice(0, mostListed).map((same) => {
      const [first] = same;
      const { id, spec, status, message = 'no message' } = first;
      const { task, learner } = this.#names.get(id) ?? { task: spec.family, learner: spec.learner };
      const seed = spec.kind === 'tune' ? 'tuning' : `seed ${spec.seed}`;
      return {
        count: same.length,
        status,
        message: shownLine(message),
        where: shownLine(`${learner} on ${task}, d = ${spec.d}, n = ${spec.n}, ${seed}`),
        ...(statSync(logFile(this.#folder, id), { throwIfNoEntry: false })?.isFile()
          ? { log: `log/${id}.log` }
          : {}),
      };
    });
    return [listed, kinds.length - listed.length];
  }

  #timeLeft(running: ReadonlyMap<string, FollowedCell>): number | undefined {
    if (!this.#plan || !this.#run) return undefined;
    const own = new Set(this.#ids());
    return runTimeLeft({
      ...{ running, results: this.#results.results, since: this.#runModified },
      cells: this.#plan.cells.filter(({ id }) => own.has(id)),
      slots: Math.max(1, running.size || this.#mostAtOnce || this.#run.environment.cores),
    });
  }
}

function stateOf(result: KnownResult | undefined): GridCell['state'] {
  if (!result) return 'waiting';
  if (result.status === 'ok') return 'done';
  return isFailure(result.status) ? 'failed' : 'unsupported';
}

/** The machines that cells run on, each with the latest that a cell says of it. */
function machinesOf(running: readonly FollowedCell[]): LiveMachineData[] {
  const machines = new Map<string, LiveMachineData & { readonly modified: number }>();
  for (const { view, modified } of running) {
    if (!view.machine) continue;
    const host = shownLine(view.head.host);
    const known = machines.get(host);
    const cells = (known?.cells ?? 0) + 1;
    machines.set(
      host,
      known && known.modified > modified ? { ...known, cells } : { ...view.machine, host, cells, modified },
    );
  }
  return [...machines.values()].map(({ modified: _, ...machine }) => machine);
}

/** The page of a run's report. */
const reportPage = join('report', 'index.html');

/** When the page of a run's report was written, ms since 1970; undefined where its folder has none of its own. */
export function reportTime(folder: string): number | undefined {
  try {
    const page = isInside(folder, reportPage) ? statSync(join(folder, reportPage)) : undefined;
    return page?.isFile() ? page.mtimeMs : undefined;
  } catch {
    // The folder, or that of the report, is not there or is no folder.
    return undefined;
  }
}
