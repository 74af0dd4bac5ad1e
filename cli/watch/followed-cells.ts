import { readdir } from 'node:fs/promises';
import { isInside } from '../../harness/results/inside.ts';
import { beatSeconds, liveFile, liveFolder, liveIds } from '../../harness/results/live.ts';
import type { LiveView } from '../../harness/results/live-curve.ts';
import { LiveReader } from '../../harness/results/live-reader.ts';

/** Live files that are followed at once; a folder with more has not been written by running cells. */
const mostFiles = 512;

/** Milliseconds without a line after which nobody works on a cell any more. */
const silentAfter = 4 * beatSeconds * 1000;

/** A cell with a live file. */
export interface FollowedCell {
  readonly id: string;
  readonly view: LiveView;
  /** When its file was last written, ms by the clock of its file system. */
  readonly modified: number;
  /** Whether its file is still being written. */
  readonly working: boolean;
}

interface Followed {
  readonly reader: LiveReader;
  /** When it was last seen to change, in ms of `performance.now()`: clocks of two machines may differ. */
  changedAt: number;
}

/** Follows the live files in a run's folder. */
export class FollowedCells {
  readonly #folder: string;
  readonly #files = new Map<string, Followed>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Looks at all files again. @returns the cells whose file is gone */
  async look(): Promise<Set<string>> {
    const gone = new Set(this.#files.keys());
    const names = isInside(this.#folder, 'live')
      ? await readdir(liveFolder(this.#folder)).catch(() => [])
      : [];
    for (const id of liveIds(names).sort().slice(0, mostFiles)) {
      const known = this.#files.get(id);
      const reader = known?.reader ?? new LiveReader(liveFile(this.#folder, id));
      const changed = await reader.look();
      if (changed === undefined) continue;
      gone.delete(id);
      const now = performance.now();
      // Of a file that was there before, only its own time tells how old it is.
      if (!known) this.#files.set(id, { reader, changedAt: now - Math.max(0, Date.now() - reader.modified) });
      else if (changed) known.changedAt = now;
    }
    for (const id of gone) this.#files.delete(id);
    return gone;
  }

  /** The cells with a live file, those that began first first. */
  get cells(): FollowedCell[] {
    const now = performance.now();
    const cells = [...this.#files].flatMap(([id, { reader, changedAt }]) => {
      const { view, modified } = reader;
      return view?.head.id === id ? [{ id, view, modified, working: now - changedAt < silentAfter }] : [];
    });
    return cells.sort((a, b) => (a.view.head.startedAt < b.view.head.startedAt ? -1 : 1));
  }
}
