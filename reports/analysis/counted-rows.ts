import type { Row } from '../rows.ts';

/** A fit on a number of samples that were held, as opposed to a stream. */
export type CountedRow = Row & { readonly n: number };

/** Whether a fit has a number of samples, and so a place on an axis of n. */
export function isCounted(row: Row): row is CountedRow {
  return row.n !== 'stream';
}
