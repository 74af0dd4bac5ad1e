import { Stream } from '../../tasks/streams.ts';
import { groupBy } from './group-by.ts';
import type { CellRecord, Status } from './record.ts';

/** How many cells to draw: a share of those that can be drawn, or a number of them. */
export type DrawSize = { readonly share: number } | { readonly count: number };

/** Ends of a cell that its specification decides, so that another run of it has to end in the same way. */
const decided: ReadonlySet<Status> = new Set<Status>(['ok', 'diverged', 'invalid']);

/**
 * Whether running a cell again can say anything. Limits of time and memory are met or not depending on the
 * machine, a crash may be anything, and an unsupported cell has never run.
 */
export function canBeDrawn({ status }: Pick<CellRecord, 'status'>): boolean {
  return decided.has(status);
}

/**
 * Draws cells at random, stratified by learner: one of every learner, the others in proportion to how many
 * cells each has; if fewer cells than learners are wanted, one each of randomly chosen learners. At least one
 * is drawn. The same cells, key and seed give the same draw.
 *
 * @param key names the run: the draw of one run says nothing about that of another
 * @returns in the order of the ids
 */
export function drawCells<C extends Pick<CellRecord, 'id' | 'spec'>>(
  cells: readonly C[],
  size: DrawSize,
  { key, seed }: { readonly key: string; readonly seed: number },
): C[] {
  const stream = new Stream('verify', key, seed);
  const sorted = [...cells].sort((a, b) => (a.id < b.id ? -1 : 1));
  const strata = shuffled([...groupBy(sorted, ({ spec }) => spec.learner).values()], stream).map((stratum) =>
    shuffled(stratum, stream),
  );
  const wanted = 'count' in size ? size.count : Math.ceil(size.share * cells.length);
  const sizes = allocate(
    strata.map(({ length }) => length),
    Math.min(cells.length, Math.max(1, wanted)),
  );
  return strata
    .flatMap((stratum, index) => stratum.slice(0, sizes[index]))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** How many to draw from each stratum; the first ones get what proportion leaves undecided. */
function allocate(available: readonly number[], total: number): number[] {
  const sizes = available.map((_, index) => (index < total ? 1 : 0));
  const all = available.reduce((sum, count) => sum + count, 0);
  for (let left = total - sizes.length; left > 0; left--) {
    // The next one goes to the stratum that is furthest below its share.
    let next = -1;
    let largest = Number.NEGATIVE_INFINITY;
    for (const [index, count] of available.entries()) {
      const behind = (total * count) / all - sizes[index];
      if (sizes[index] < count && behind > largest) [next, largest] = [index, behind];
    }
    sizes[next]++;
  }
  return sizes;
}

/** Fisher–Yates. */
function shuffled<T>(values: readonly T[], stream: Stream): T[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = stream.integer(i + 1);
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
