import type { Effort } from '../kernels/work.ts';
import { type HiddenLayer, rowsAtOnce, unitValues } from './hidden-layer.ts';
import type { ReadOut } from './read-out-path.ts';
import { eachBlock, type RowSource } from './rows.ts';

/** The paper's experiments choose among a hundred ridges in equal ratios, from 1e-10 to 1e15. */
export const ridges: readonly number[] = Array.from({ length: 100 }, (_, i) => 10 ** (-10 + (25 * i) / 99));

/**
 * The ridges to try in turn on all rows: the user's alone, or the chosen one and, because float64 may not resolve
 * it on all rows, the larger ones of the grid.
 */
export function usableRidges(given: number | undefined, chosen: number | undefined): number[] {
  const lambda = given ?? chosen ?? 1;
  return given === undefined ? [lambda, ...ridges.filter((ridge) => ridge > lambda)] : [lambda];
}

/** Rows on which a ridge is chosen; with more, the choice would hardly change. */
const enoughRows = 2000;

/** Parts that are held out at most: each costs as much as a fit. */
const mostParts = 3;

/** Part of a sample that is held out while the rest is fitted: places first..end−1 of an order of its rows. */
export interface HeldOut {
  readonly first: number;
  readonly end: number;
}

/**
 * The sample in `folds` equal parts, of which as many are held out, one after another, as make up 2,000 rows,
 * but at most three; none if there are fewer rows than parts.
 */
export function heldOutParts(n: number, folds: number): HeldOut[] {
  if (n < folds) return [];
  const count = Math.min(folds, mostParts, Math.ceil((enoughRows * folds) / n));
  return Array.from({ length: count }, (_, k) => ({
    first: Math.floor((k * n) / folds),
    end: Math.floor(((k + 1) * n) / folds),
  }));
}

/** Adds up squared errors on held-out rows for each ridge. */
export class RidgeErrors {
  #parts = 0;
  #rows = 0;
  readonly #sums = new Map<number, { errors: number; parts: number }>();

  /** Adds those of one part. */
  async add(
    layer: HiddenLayer,
    readOuts: readonly ReadOut[],
    heldOut: RowSource,
    effort: Effort,
  ): Promise<void> {
    const errors = await errorsOf(layer, readOuts, heldOut, effort);
    this.#parts++;
    this.#rows += heldOut.n;
    for (const [k, { lambda }] of readOuts.entries()) {
      const { errors: sum, parts } = this.#sums.get(lambda) ?? { errors: 0, parts: 0 };
      this.#sums.set(lambda, { errors: sum + errors[k] * heldOut.n, parts: parts + 1 });
    }
  }

  /**
   * The ridge with the smallest mean squared error among those that every part resolves, and that error; of
   * equal ones, the largest. Undefined if there is none.
   */
  best(): { readonly lambda: number; readonly error: number } | undefined {
    let best: { lambda: number; error: number } | undefined;
    for (const [lambda, { errors, parts }] of this.#sums) {
      const error = errors / this.#rows;
      if (parts < this.#parts || !Number.isFinite(error)) continue;
      if (best === undefined || error < best.error || (error === best.error && lambda > best.lambda)) {
        best = { lambda, error };
      }
    }
    return best;
  }
}

/** Mean squared error of every read-out, in one pass over the rows. */
async function errorsOf(
  layer: HiddenLayer,
  readOuts: readonly ReadOut[],
  source: RowSource,
  effort: Effort,
): Promise<Float64Array> {
  const { m } = layer;
  const count = readOuts.length;
  const coefficients = new Float64Array(count * m);
  for (const [k, { a }] of readOuts.entries()) coefficients.set(a, k * m);
  const errors = new Float64Array(count);
  const size = rowsAtOnce(m);
  const values = new Float64Array(m * Math.min(size, source.n));
  await eachBlock(source, size, async (rows) => {
    await unitValues(layer, rows, values, effort);
    const predictions = new Float64Array(count * rows.n);
    await effort.multiply({
      into: { data: predictions, offset: 0, stride: rows.n },
      a: { data: coefficients, offset: 0, stride: m },
      b: { data: values, offset: 0, stride: 1, step: rows.n },
      rows: count,
      columns: rows.n,
      depth: m,
    });
    await effort.pause(2 * predictions.length * m);
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < rows.n; i++) {
        errors[k] += (rows.y[i] - predictions[k * rows.n + i]) ** 2 / source.n;
      }
    }
  });
  return errors;
}
