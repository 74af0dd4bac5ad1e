import type { RawTable } from './raw-table.ts';

/** How many rows of the test table also occur in the training table, with all values equal. */
export function overlapOf(train: RawTable, test: RawTable): number {
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * train.rows)));
  /** Row numbers from 1, by hash, with open addressing. */
  const rows = new Int32Array(size);
  const hash = hasher(train.columns.length);
  for (let row = 0; row < train.rows; row++) {
    let at = hash(train, row) & (size - 1);
    while (rows[at] !== 0 && !equal(train, rows[at] - 1, train, row)) at = (at + 1) & (size - 1);
    rows[at] = row + 1;
  }
  let found = 0;
  for (let row = 0; row < test.rows; row++) {
    let at = hash(test, row) & (size - 1);
    while (rows[at] !== 0 && !equal(train, rows[at] - 1, test, row)) at = (at + 1) & (size - 1);
    if (rows[at] !== 0) found++;
  }
  return found;
}

/**
 * FNV-like hash over the 32-bit words of a row's numbers. Small whole numbers differ only in high bits, hence
 * the final mixing.
 */
function hasher(width: number): (table: RawTable, row: number) => number {
  const number = new Float64Array(1);
  const words = new Uint32Array(number.buffer);
  return ({ values }, row) => {
    let hash = 0x811c9dc5;
    for (let c = 0; c < width; c++) {
      // −0 is equal to 0.
      number[0] = values[c][row] + 0;
      hash = Math.imul(hash ^ words[0], 0x01000193);
      hash = Math.imul((hash ^ words[1]) + (hash >>> 15), 0x85ebca6b);
    }
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 13)) >>> 0;
  };
}

function equal(one: RawTable, i: number, other: RawTable, j: number): boolean {
  for (let c = 0; c < one.values.length; c++) if (one.values[c][i] !== other.values[c][j]) return false;
  return true;
}
