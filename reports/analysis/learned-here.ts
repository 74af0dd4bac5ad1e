import type { Row } from '../rows.ts';

/**
 * Fits on the task itself. Heads on features from elsewhere have seen more than the n samples, so that verdicts
 * leave them out; they count only where a task has no other fits.
 */
export function learnedHere(rows: readonly Row[]): readonly Row[] {
  const own = rows.filter(({ transferred }) => !transferred);
  return own.length > 0 ? own : rows;
}
