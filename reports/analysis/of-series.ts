import type { Row, Series } from '../rows.ts';

/** The rows of one learner. */
export function ofSeries(rows: readonly Row[], { label }: Pick<Series, 'label'>): Row[] {
  return rows.filter(({ series }) => series === label);
}
