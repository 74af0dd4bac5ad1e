import type { SearchedDimension } from '../../harness/results/record.ts';
import { listing } from '../numbers.ts';
import { plainText } from '../plain-text.ts';
import type { Search } from '../searches.ts';

/** A tuned value this close to an end of its range, as a share of the range on its scale, is at that end. */
export const nearEnd = 0.05;

/** A value that tuning chose at the end of its range or list: there may be a better one beyond it. */
export interface AtEnd {
  readonly search: Search;
  readonly parameter: string;
  readonly value: number;
  readonly end: 'lower' | 'upper';
  /** The least and the greatest value that could be chosen. */
  readonly from: number;
  readonly to: number;
}

/**
 * The tuned values at an end of their range, or at an extreme of their list of numbers. Lists of words have no
 * ends, nor have lists of two numbers, of which every one is an extreme; and 0, or 1 in a list of whole
 * numbers, is no end where it is the least value, because strengths and counts cannot be smaller. A search of
 * one trial chose nothing.
 */
export function endsOfRanges(searches: readonly Search[]): AtEnd[] {
  return searches.flatMap((search) => {
    const { space = {}, params = {}, trials } = search;
    if (trials.length < 2) return [];
    return Object.entries(space).flatMap(([parameter, dimension]): AtEnd[] => {
      const value = params[parameter];
      if (typeof value !== 'number') return [];
      const found = endOf(value, dimension);
      return found ? [{ search, parameter, value, ...found }] : [];
    });
  });
}

function endOf(value: number, dimension: SearchedDimension): Pick<AtEnd, 'end' | 'from' | 'to'> | undefined {
  const { choices, min: from, max: to, log } = dimension;
  if (Array.isArray(choices)) {
    const numbers = choices.filter((choice) => typeof choice === 'number');
    if (numbers.length < 3 || numbers.length < choices.length) return undefined;
    const [least, greatest] = [Math.min(...numbers), Math.max(...numbers)];
    if (value === greatest) return { end: 'upper', from: least, to: greatest };
    const natural = least === 0 || (least === 1 && numbers.every(Number.isInteger));
    return value === least && !natural ? { end: 'lower', from: least, to: greatest } : undefined;
  }
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  const scale = (x: number) => (log ? Math.log(x) : x);
  const share = (scale(value) - scale(from)) / (scale(to) - scale(from));
  if (share >= 1 - nearEnd) return { end: 'upper', from, to };
  return share <= nearEnd && from !== 0 ? { end: 'lower', from, to } : undefined;
}

/**
 * A sentence on the tuned values of one family that are at the end of their ranges; empty if there are none.
 */
export function endsNotes(searches: readonly Search[], task: string): string[] {
  const ends = endsOfRanges(searches.filter((search) => search.task === task));
  if (ends.length === 0) return [];
  const bySeries = new Map<string, AtEnd[]>();
  for (const end of ends) bySeries.set(end.search.series, [...(bySeries.get(end.search.series) ?? []), end]);
  const clauses = [...bySeries].map(([series, own]) => `${series} (${own.map(describe).join('; ')})`);
  return [
    `Tuning chose the end of a range for ${listing(clauses)}. Beyond it there may be a better value, so that these errors may be too high.`,
  ];
}

function describe({ search: { d, n }, parameter, value, end, from, to }: AtEnd): string {
  return `${plainText(parameter, 40)} = ${value} at d = ${d}, n = ${n}, the ${end} end of ${from} to ${to}`;
}
