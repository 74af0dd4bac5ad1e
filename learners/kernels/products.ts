import type { Engine } from '../engine/backend.ts';
import type { Float64Product } from '../engine/compiled/float64-product.ts';
import { type Block, multiplyTransposed, type Product } from './gemm.ts';

/** C ← C ± A·Bᵀ (see `gemm.ts`), wherever it is computed. */
export type Multiply = (product: Product) => Promise<void>;

/** Products of fewer operations than this stay in JavaScript: handing them over costs more than they do. */
const worthwhile = 2e6;
/** Entries of A and of A·Bᵀ copied out at a time: 64 MiB each at most. */
const entriesAtOnce = 2 ** 23;

/** The products of the engine: native where it is compiled, else in JavaScript. */
export async function openProducts(engine: Engine): Promise<Multiply> {
  if (engine.backend !== 'compiled') return inJavaScript;
  const { openFloat64Product } = await import('../engine/compiled/float64-product.ts');
  return nativeProducts(await openFloat64Product());
}

export const inJavaScript: Multiply = async (product) => multiplyTransposed(product);

/** Copies operands that are not contiguous, multiplies natively, and adds the result where it belongs. */
export function nativeProducts(native: Float64Product): Multiply {
  return async (product) => {
    const { into, a, b, rows, columns, depth, sign = 1, lower = false } = product;
    if (2 * rows * columns * depth < worthwhile) {
      multiplyTransposed(product);
      return;
    }
    const right = contiguous(b, 0, columns, depth);
    const fitting = Math.floor(entriesAtOnce / Math.max(depth, columns));
    // A triangle is computed in eighths, each as wide as its last row: little more than half of the square.
    const rowsAtOnce = Math.max(64, lower ? Math.min(fitting, Math.ceil(rows / 8)) : fitting);
    for (let first = 0; first < rows; first += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - first);
      // Rows of a lower triangle end at their last one's diagonal: what lies beyond is not computed.
      const width = lower ? Math.min(columns, first + count) : columns;
      const left = contiguous(a, first, count, depth);
      const part = right.subarray(0, width * depth);
      const values = await native.multiply(left, part, { rows: count, columns: width, depth });
      for (let i = 0; i < count; i++) {
        const target = into.offset + (first + i) * into.stride;
        const end = lower ? Math.min(width, first + i + 1) : width;
        for (let j = 0; j < end; j++) into.data[target + j] += sign * values[i * width + j];
      }
    }
  };
}

/** Rows first..first+rows-1 of a block as one row-major array: a view where they lie so already, else a copy. */
function contiguous(
  { data, offset, stride, step = 1 }: Block,
  first: number,
  rows: number,
  columns: number,
): Float64Array {
  const start = offset + first * stride;
  if (step === 1 && (stride === columns || rows === 1)) return data.subarray(start, start + rows * columns);
  const copy = new Float64Array(rows * columns);
  if (step === 1) {
    for (let i = 0; i < rows; i++) {
      copy.set(data.subarray(start + i * stride, start + i * stride + columns), i * columns);
    }
    return copy;
  }
  // In square tiles: one of the two arrays is walked across its rows.
  for (let top = 0; top < rows; top += 32) {
    for (let left = 0; left < columns; left += 32) {
      for (let i = top; i < Math.min(rows, top + 32); i++) {
        for (let j = left; j < Math.min(columns, left + 32); j++) {
          copy[i * columns + j] = data[start + i * stride + j * step];
        }
      }
    }
  }
  return copy;
}
