import { visibleLine } from '../../harness/results/visible-text.ts';
import { shorten } from '../../reports/shorten.ts';

/** Characters of a name or a message that are shown: nobody reads more, and a stored one may have a million. */
const longest = 1000;

/** A text of a run's folder as the live page shows it: one line of bounded length, without control characters. */
export function shownLine(text: string): string {
  return visibleLine(shorten(text, longest));
}
