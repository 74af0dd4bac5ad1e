import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { secondsBeyondFits } from '../../harness/plan/time-left.ts';
import { isInside } from '../../harness/results/inside.ts';
import type { CellRecord } from '../../harness/results/record.ts';
import { UnreadableRecordError } from '../../harness/results/record-errors.ts';
import { cellFile, readCell } from '../../harness/results/store.ts';

/** What is kept of a stored result: its trace alone may be larger than all of this together. */
export interface KnownResult extends Pick<CellRecord, 'id' | 'spec' | 'status' | 'message'> {
  /** Relative test error, or regret. */
  readonly error?: number;
  readonly cellSeconds?: number;
  /** How much of that was not spent in fits. */
  readonly secondsBeyondFits?: number;
  /** When its file was written, ms by the clock of its file system. */
  readonly modified: number;
}

/** Files that are read in one go, before anything else has its turn. */
const atOnce = 25;

/** Files of known results that are looked at again in each round: a repeated cell gets a new result. */
const againEachRound = 50;

/** Follows the results in a run's folder. */
export class FollowedResults {
  readonly results = new Map<string, KnownResult>();
  /** Files that cannot be used, by cell. */
  readonly warnings = new Map<string, string>();
  readonly #folder: string;
  readonly #damaged = new Map<string, number>();
  #next = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Reads results that are new.
   *
   * @param wanted cells of the run; undefined for every cell that has a file
   * @param doubtful cells whose result may have been replaced
   * @param onRecord is shown each new record as it is stored
   */
  async look(
    wanted: ReadonlySet<string> | undefined,
    doubtful: ReadonlySet<string>,
    onRecord: (record: CellRecord) => void,
  ): Promise<void> {
    if (!isInside(this.#folder, 'cells')) return;
    const names = await readdir(join(this.#folder, 'cells')).catch(() => []);
    const present = new Set(
      names.filter((name) => /^[0-9a-f]{16}\.json$/.test(name)).map((name) => name.slice(0, 16)),
    );
    const due = [...present].filter(
      (id) => (wanted?.has(id) ?? true) && (!this.results.has(id) || doubtful.has(id)),
    );
    const known = [...this.results.keys()];
    for (let i = 0; i < Math.min(againEachRound, known.length); i++)
      due.push(known[this.#next++ % known.length]);
    for (const id of known) if (!present.has(id)) this.results.delete(id);
    for (const [i, id] of due.entries()) {
      if (i % atOnce === atOnce - 1) await new Promise((resolve) => setImmediate(resolve));
      const record = this.#read(id);
      if (record) onRecord(record);
    }
  }

  /** The record of a cell, if it is one that was not seen before. */
  #read(id: string): CellRecord | undefined {
    const path = cellFile(this.#folder, id);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (modified === undefined || modified === this.results.get(id)?.modified) return undefined;
    if (modified === this.#damaged.get(id)) return undefined;
    try {
      const record = readCell(this.#folder, id);
      if (!record) return undefined;
      this.results.set(id, kept(record, modified));
      this.warnings.delete(id);
      return record;
    } catch (error) {
      if (!(error instanceof UnreadableRecordError)) throw error;
      this.#damaged.set(id, modified);
      this.warnings.set(id, error.message);
      return undefined;
    }
  }
}

function kept(record: CellRecord, modified: number): KnownResult {
  const { id, spec, status, message, metrics, regret, timings } = record;
  const error = spec.kind === 'fit' ? (metrics?.relativeTestError ?? regret?.relative) : undefined;
  return {
    id,
    spec,
    status,
    ...(message === undefined ? {} : { message }),
    ...(error === undefined ? {} : { error }),
    ...(timings && { cellSeconds: timings.cellSeconds, secondsBeyondFits: secondsBeyondFits(record) }),
    modified,
  };
}

/** Whether a part of a run's folder exists and is not a link that leads out of it. */
export function hasPart(folder: string, part: string): boolean {
  return existsSync(join(folder, part)) && isInside(folder, part);
}
