import type { Engine } from '../engine/backend.ts';
import type { Float64Product } from '../engine/compiled/float64-product.ts';
import type { HeldBlocks, RemainderBlocks } from '../engine/compiled/remainder-blocks.ts';
import { type Block, multiplyTransposed, type Product } from './gemm.ts';

/** Computes C ← C ± A·Bᵀ (see `gemm.ts`), natively or in JavaScript. */
export type Multiply = (product: Product) => Promise<void>;

/** Products of fewer operations than this stay in JavaScript: a native call would cost more than it saves. */
const worthwhile = 5e5;
/** Entries of C per native call: 4 MiB, so that a sum over several products finds C in the cache. */
const entriesAtOnce = 2 ** 19;

/** The product as this engine computes it: natively if it is compiled, otherwise in JavaScript. */
export async function openProducts(engine: Engine): Promise<Multiply> {
  if (engine.backend !== 'compiled') return inJavaScript;
  const { openFloat64Product } = await import('../engine/compiled/float64-product.ts');
  return nativeProducts(await openFloat64Product());
}

/** Opens native code that multiplies float32 blocks, or evaluates those of a power series' rest, too. */
export interface NativeBlocks {
  held(): Promise<HeldBlocks>;
  remainder(coefficients: readonly number[]): Promise<RemainderBlocks>;
  /**
   * Rows and columns of the blocks of a rest, if they are best evaluated anew for every product: on a device,
   * large blocks cost less than fetching and returning them. Absent where small blocks are kept.
   */
  readonly evaluatedSide?: number;
}

/** Those of the engine; undefined if it is not compiled. */
export function nativeBlocks(engine: Engine): NativeBlocks | undefined {
  if (engine.backend !== 'compiled') return undefined;
  const load = () => import('../engine/compiled/remainder-blocks.ts');
  return {
    held: async () => (await load()).openHeldBlocks(),
    remainder: async (coefficients) => (await load()).openRemainderBlocks(coefficients),
    ...(engine.settings?.device === 'webgpu' ? { evaluatedSide: 4096 } : {}),
  };
}

/** Loads what these products need. Learners call it in `prepare`, so that loading is not timed as fitting. */
export async function prepareProducts(engine: Engine): Promise<void> {
  if (engine.backend !== 'compiled') return;
  const [{ loadRuntime }] = await Promise.all([
    import('../engine/compiled/runtime/runtime-session.ts'),
    import('../engine/compiled/float64-product.ts'),
    import('../engine/compiled/remainder-blocks.ts'),
  ]);
  await loadRuntime();
}

export const inJavaScript: Multiply = async (product) => multiplyTransposed(product);

/**
 * Multiplies natively and in place. Operands that are contiguous in memory, row by row or column by column,
 * are passed without a copy, and solvers lay out their matrices accordingly.
 */
export function nativeProducts(native: Float64Product): Multiply {
  return async (product) => {
    const { into, a, b, rows, columns, depth, sign = 1, replace = false } = product;
    if (2 * rows * columns * depth < worthwhile) {
      multiplyTransposed(product);
      return;
    }
    const right = contiguous(b, columns, depth);
    const rowsAtOnce = Math.max(64, Math.floor(entriesAtOnce / columns));
    for (let first = 0; first < rows; first += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - first);
      const left = contiguous({ ...a, offset: a.offset + first * a.stride }, count, depth);
      const start = into.offset + first * into.stride;
      const inPlace = into.stride === columns || count === 1;
      const target = inPlace
        ? into.data.subarray(start, start + count * columns)
        : new Float64Array(count * columns);
      await native.multiply({
        into: target,
        a: left.data,
        b: right.data,
        transposedA: left.transposed,
        transposedB: right.transposed,
        rows: count,
        columns,
        depth,
        sign,
        replace: replace || !inPlace,
      });
      if (!inPlace) putRows(target, into.data, start, into.stride, columns, replace);
    }
  };
}

/** Writes the rows of a contiguous array into a strided one, or adds them to it. */
function putRows(
  rows: Float64Array,
  into: Float64Array,
  start: number,
  stride: number,
  columns: number,
  replace: boolean,
): void {
  for (let i = 0; i * columns < rows.length; i++) {
    const target = start + i * stride;
    if (replace) {
      into.set(rows.subarray(i * columns, (i + 1) * columns), target);
    } else {
      for (let j = 0; j < columns; j++) into[target + j] += rows[i * columns + j];
    }
  }
}

/**
 * A block as one contiguous array, row by row or (`transposed`) column by column: a view if it already is
 * contiguous.
 */
function contiguous(
  { data, offset, stride, step = 1 }: Block,
  rows: number,
  columns: number,
): { readonly data: Float64Array; readonly transposed: boolean } {
  const view = () => data.subarray(offset, offset + rows * columns);
  if (step === 1 && (stride === columns || rows === 1)) return { data: view(), transposed: false };
  if (stride === 1 && (step === rows || columns === 1)) return { data: view(), transposed: true };
  const copy = new Float64Array(rows * columns);
  if (step === 1) {
    for (let i = 0; i < rows; i++) {
      copy.set(data.subarray(offset + i * stride, offset + i * stride + columns), i * columns);
    }
    return { data: copy, transposed: false };
  }
  if (stride === 1) {
    for (let j = 0; j < columns; j++) {
      copy.set(data.subarray(offset + j * step, offset + j * step + rows), j * rows);
    }
    return { data: copy, transposed: true };
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) copy[i * columns + j] = data[offset + i * stride + j * step];
  }
  return { data: copy, transposed: false };
}
