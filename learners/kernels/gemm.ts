/**
 * The one heavy product of the kernel learners, C ± A·Bᵀ in float64, in JavaScript. Everything that costs n³
 * or n²·d is written as this product, so that native code can take it over in one place (`products.ts`).
 *
 * The scheme is that of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (ACM TOMS
 * 34(3), 2008): blocks of A and B are packed into contiguous slivers that stay in cache, and a small tile of
 * C is kept in local variables (hence registers) while it runs along the common dimension.
 */

/** A matrix inside a flat array: element (i, j) is `data[offset + i * stride + j * step]`. */
export interface Block {
  readonly data: Float64Array;
  readonly offset: number;
  /** Distance between rows. */
  readonly stride: number;
  /** Distance between columns; 1 (row-major) if absent. */
  readonly step?: number;
}

export interface Product {
  /** C, rows×columns; its columns are contiguous (`step` 1). */
  readonly into: Block;
  /** A, rows×depth. */
  readonly a: Block;
  /** B, columns×depth; its transpose is what A is multiplied by. */
  readonly b: Block;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** +1 (default) adds the product to C, −1 subtracts it. */
  readonly sign?: 1 | -1;
  /** C counts as zero before the product, whatever it holds. */
  readonly replace?: boolean;
}

/** Tile of C held in registers: 4 rows × 4 columns. */
const TILE = 4;
/** Rows of A, columns of C and common depth of a packed block: 192 KiB of A and 1 MiB of B. */
const ROWS = 96;
const COLUMNS = 512;
const DEPTH = 256;

const packedA = new Float64Array(ROWS * DEPTH);
const packedB = new Float64Array(COLUMNS * DEPTH);
const tile = new Float64Array(TILE * TILE);

/** C ← C + sign·A·Bᵀ (or C ← sign·A·Bᵀ). Any sizes, zero included. C must not overlap A or B. */
export function multiplyTransposed(product: Product): void {
  const { into, a, b, rows, columns, depth, sign = 1, replace = false } = product;
  if (replace) {
    for (let i = 0; i < rows; i++) {
      const start = into.offset + i * into.stride;
      into.data.fill(0, start, start + columns);
    }
  }
  if (columns === 1) {
    multiplyVector(product, sign);
    return;
  }
  for (let firstColumn = 0; firstColumn < columns; firstColumn += COLUMNS) {
    const columnCount = Math.min(COLUMNS, columns - firstColumn);
    for (let firstDepth = 0; firstDepth < depth; firstDepth += DEPTH) {
      const depthCount = Math.min(DEPTH, depth - firstDepth);
      pack(b, firstColumn, columnCount, firstDepth, depthCount, packedB);
      for (let firstRow = 0; firstRow < rows; firstRow += ROWS) {
        const rowCount = Math.min(ROWS, rows - firstRow);
        pack(a, firstRow, rowCount, firstDepth, depthCount, packedA);
        for (let j = 0; j < columnCount; j += TILE) {
          for (let i = 0; i < rowCount; i += TILE) {
            multiplyTile(i * depthCount, j * depthCount, depthCount);
            const [height, width] = [Math.min(TILE, rowCount - i), Math.min(TILE, columnCount - j)];
            addTile(into, firstRow + i, firstColumn + j, height, width, sign);
          }
        }
      }
    }
  }
}

/** A single column: packing would cost as much as the product itself, which reads A once, in memory order. */
function multiplyVector({ into, a, b, rows, depth }: Product, sign: number): void {
  const { data, offset, stride, step = 1 } = a;
  const { step: stepB = 1 } = b;
  if (step === 1) {
    for (let i = 0; i < rows; i++) {
      const start = offset + i * stride;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      let k = 0;
      for (; k + 4 <= depth; k += 4) {
        const right = b.offset + k * stepB;
        s0 += data[start + k] * b.data[right];
        s1 += data[start + k + 1] * b.data[right + stepB];
        s2 += data[start + k + 2] * b.data[right + 2 * stepB];
        s3 += data[start + k + 3] * b.data[right + 3 * stepB];
      }
      for (; k < depth; k++) s0 += data[start + k] * b.data[b.offset + k * stepB];
      into.data[into.offset + i * into.stride] += sign * (s0 + s1 + (s2 + s3));
    }
    return;
  }
  for (let k = 0; k < depth; k++) {
    const value = sign * b.data[b.offset + k * stepB];
    const start = offset + k * step;
    for (let i = 0; i < rows; i++)
      into.data[into.offset + i * into.stride] += value * data[start + i * stride];
  }
}

/** Copies a block into slivers of TILE rows, each stored depth-major; missing rows are filled with zeros. */
function pack(
  from: Block,
  firstRow: number,
  rows: number,
  firstDepth: number,
  depth: number,
  to: Float64Array,
): void {
  const { data, stride, step = 1 } = from;
  for (let sliver = 0; sliver < rows; sliver += TILE) {
    for (let i = 0; i < TILE; i++) {
      let target = sliver * depth + i;
      if (sliver + i >= rows) {
        for (let k = 0; k < depth; k++, target += TILE) to[target] = 0;
        continue;
      }
      let source = from.offset + (firstRow + sliver + i) * stride + firstDepth * step;
      for (let k = 0; k < depth; k++, target += TILE, source += step) to[target] = data[source];
    }
  }
}

/** tile ← (sliver of A)·(sliver of B)ᵀ */
function multiplyTile(a: number, b: number, depth: number): void {
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  for (let k = 0; k < depth; k++, a += TILE, b += TILE) {
    const b0 = packedB[b];
    const b1 = packedB[b + 1];
    const b2 = packedB[b + 2];
    const b3 = packedB[b + 3];
    const a0 = packedA[a];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = packedA[a + 1];
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = packedA[a + 2];
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = packedA[a + 3];
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  tile[0] = c00;
  tile[1] = c01;
  tile[2] = c02;
  tile[3] = c03;
  tile[4] = c10;
  tile[5] = c11;
  tile[6] = c12;
  tile[7] = c13;
  tile[8] = c20;
  tile[9] = c21;
  tile[10] = c22;
  tile[11] = c23;
  tile[12] = c30;
  tile[13] = c31;
  tile[14] = c32;
  tile[15] = c33;
}

function addTile(
  into: Block,
  row: number,
  column: number,
  rows: number,
  columns: number,
  sign: number,
): void {
  const { data, stride } = into;
  for (let i = 0; i < rows; i++) {
    const target = into.offset + (row + i) * stride + column;
    for (let j = 0; j < columns; j++) data[target + j] += sign * tile[i * TILE + j];
  }
}
