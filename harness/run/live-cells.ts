import { hostname } from 'node:os';
import type { CellActivity } from '../executors/contract.ts';
import type { PlannedCell } from '../plan/plan.ts';
import { cellWeight } from '../plan/schedule.ts';
import { writeAtomically } from '../results/atomic-file.ts';
import { isInside } from '../results/inside.ts';
import { beatSeconds, type LiveMachine } from '../results/live.ts';
import { type LiveCell, livePlanFile, livePlanText } from '../results/live-plan.ts';
import { transferLabel } from '../results/transfer.ts';
import { LiveFile } from './live-file.ts';
import { removeIfEmpty, removeOldLiveFiles } from './live-leftovers.ts';
import { watchMachine } from './machine-sample.ts';

/** Milliseconds between writes; a cell that has ended by the first leaves no trace. */
const flushMilliseconds = 1000;

/** Longest name of a task or a learner, in characters. */
const mostInName = 300;

/** What the running cells of this process show of themselves, in the folder `live` of the run. */
export class LiveCells {
  readonly #folder: string;
  readonly #files = new Map<string, { readonly file: LiveFile; trial?: number; phase?: string }>();
  readonly #ending = new Set<Promise<void>>();
  readonly #machine = watchMachine();
  /** Cells whose file a run has left that may have been killed; theirs goes when the cell has ended here. */
  readonly #leftBehind: Set<string>;
  readonly #timer: NodeJS.Timeout;
  /** What the machine was like at the last beat. */
  #seen: { readonly machine: LiveMachine } | undefined;
  #lastBeat = Number.NEGATIVE_INFINITY;

  constructor(folder: string) {
    this.#folder = folder;
    this.#leftBehind = removeOldLiveFiles(folder);
    this.#timer = setInterval(() => this.#flush(), flushMilliseconds);
    this.#timer.unref();
  }

  began(cell: PlannedCell): void {
    const { id, spec } = cell;
    const file = new LiveFile(this.#folder, {
      live: 1,
      id,
      kind: spec.kind,
      ...namesOf(cell),
      host: hostname(),
      startedAt: new Date().toISOString(),
    });
    if (this.#seen) file.set('machine', this.#seen);
    this.#files.set(id, { file });
  }

  activity(id: string, { phase, trial, step, of, loss, point }: CellActivity): void {
    const entry = this.#files.get(id);
    if (!entry) return;
    const { file } = entry;
    if (trial?.index !== entry.trial) file.restart();
    if (phase !== entry.phase || trial?.index !== entry.trial)
      file.set('phase', { phase, ...(trial && { trial: { index: trial.index, of: trial.of } }) });
    entry.phase = phase;
    entry.trial = trial?.index;
    if (point) file.add('errors', point);
    else if (step !== undefined && of !== undefined) file.add('losses', { step, of, loss });
  }

  /** The cell has ended, with or without a result. */
  ended(id: string): void {
    const entry = this.#files.get(id);
    if (!entry) return;
    this.#files.delete(id);
    const ending = entry.file.end(this.#leftBehind.has(id)).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Removes the files of all cells of this process. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const id of this.#files.keys()) this.ended(id);
    await Promise.all(this.#ending);
    removeIfEmpty(this.#folder);
  }

  #flush(): void {
    const now = performance.now();
    const beat = now - this.#lastBeat > beatSeconds * 1000 && this.#files.size > 0;
    if (beat) {
      this.#lastBeat = now;
      this.#seen = { machine: this.#machine() };
      for (const { file } of this.#files.values()) file.set('machine', this.#seen);
    }
    for (const { file } of this.#files.values()) void file.flush();
  }
}

/** Stores the plan of a run, for whoever watches it. A run goes on without. */
export async function writeLivePlan(folder: string, cells: readonly PlannedCell[]): Promise<void> {
  if (!isInside(folder, 'live')) return;
  const plan = cells.map((cell) => ({
    id: cell.id,
    kind: cell.spec.kind,
    ...namesOf(cell),
    weight: cellWeight(cell),
    spec: cell.spec,
  }));
  await writeAtomically(livePlanFile(folder), livePlanText({ cells: plan })).catch(() => {});
}

/** What a cell is called: the same in its live file and in the plan. */
function namesOf({
  spec,
  taskLabel,
  learnerLabel,
}: PlannedCell): Omit<LiveCell, 'id' | 'kind' | 'weight' | 'spec'> {
  const source = transferLabel(spec);
  return {
    task: (source === '' ? taskLabel : `${taskLabel} (${source})`).slice(0, mostInName),
    learner: learnerLabel.slice(0, mostInName),
    d: spec.d,
    n: spec.n,
    seed: spec.seed,
  };
}
