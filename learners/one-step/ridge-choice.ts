import type { Effort } from '../kernels/work.ts';
import { type HiddenLayer, rowsAtOnce, unitValues } from './hidden-layer.ts';
import type { ReadOut } from './read-out-path.ts';
import { eachBlock, type RowSource } from './rows.ts';

/** The paper's experiments choose among a hundred ridges in equal ratios, from 1e-10 to 1e15. */
export const ridges: readonly number[] = Array.from({ length: 100 }, (_, i) => 10 ** (-10 + (25 * i) / 99));

/** The read-out with the smallest mean squared error on these rows; of equal ones, that with the largest ridge. */
export async function bestReadOut(
  layer: HiddenLayer,
  readOuts: readonly ReadOut[],
  heldOut: RowSource,
  effort: Effort,
): Promise<{ readonly best: ReadOut; readonly error: number } | undefined> {
  const errors = await errorsOf(layer, readOuts, heldOut, effort);
  let best: number | undefined;
  for (let k = readOuts.length - 1; k >= 0; k--) {
    if (Number.isFinite(errors[k]) && (best === undefined || errors[k] < errors[best])) best = k;
  }
  return best === undefined ? undefined : { best: readOuts[best], error: errors[best] };
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
