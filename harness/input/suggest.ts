import { nearestName } from '../../tasks/nearest-name.ts';

/** `; did you mean "family"?`, or an empty text if no candidate is similar. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearestName(word, candidates);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
