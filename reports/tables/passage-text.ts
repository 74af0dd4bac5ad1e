import { formatCount } from '../numbers.ts';
import { nothing } from './table.ts';

/**
 * When something is reached: "724", "724 (3 of 5)" or "–".
 *
 * @param step median over seeds; +∞ if half of them never get there
 */
export function passageText(
  { step, reached }: { readonly step: number; readonly reached: number },
  seeds: number,
): string {
  if (reached === 0) return nothing;
  const median = Number.isFinite(step) ? formatCount(Math.round(step)) : 'not in half';
  return reached === seeds ? median : `${median} (${reached} of ${seeds})`;
}
