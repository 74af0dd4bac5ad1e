import { firstReportedSeed } from './protocol.ts';

/** More seeds than this are a slip of the finger. */
export const mostSeeds = 100_000;

const forms = 'write 101, a range (101..103) or several (101..103,107)';

/**
 * The seeds that a text means: `3` how many, `101,105` these, `101..103` a range, and lists of both.
 *
 * @returns how many, or which; or, where it means none, one line that says why
 */
export function parseSeeds(text: string): { readonly seeds: number | number[] } | { readonly wrong: string } {
  if (/^\s*[+-]?\d+\s*$/.test(text)) return counted(text.trim());
  return listed(text.split(',').map((part) => part.trim()));
}

/** The same of a list of which each entry is a seed or a range. */
export function parseSeedList(
  entries: readonly (number | string)[],
): { readonly seeds: number[] } | { readonly wrong: string } {
  return listed(entries.map((entry) => String(entry).trim()));
}

/** Why one number is not taken for how many seeds: it may as well be meant for one of them. */
export function ambiguousCount(count: number): string | undefined {
  if (count < firstReportedSeed) return undefined;
  const last = firstReportedSeed + count - 1;
  return `${count} may be a seed or how many; write ${count}..${count} for the seed ${count}, ${firstReportedSeed}..${last} for ${count} seeds`;
}

function counted(text: string): { readonly seeds: number } | { readonly wrong: string } {
  const count = Number(text);
  if (!(Number.isSafeInteger(count) && count >= 1))
    return { wrong: `"${text}" is not a positive whole number` };
  if (count > mostSeeds) return { wrong: `${count} seeds are too many; at most ${mostSeeds}` };
  const ambiguous = ambiguousCount(count);
  return ambiguous === undefined ? { seeds: count } : { wrong: ambiguous };
}

function listed(parts: readonly string[]): { readonly seeds: number[] } | { readonly wrong: string } {
  const seeds: number[] = [];
  for (const part of parts) {
    const [, first, last = first] = /^(\d+)(?:\s*\.\.\s*(\d+))?$/.exec(part) ?? [];
    if (part === '') return { wrong: `a seed is missing; ${forms}` };
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || !Number.isSafeInteger(to))
      return { wrong: `"${part}" is neither a seed nor a range; ${forms}` };
    if (to < from) return { wrong: `${part} ends before it begins; write ${to}..${from}` };
    if (seeds.length + (to - from) >= mostSeeds)
      return { wrong: `${part}: so many seeds are too many; at most ${mostSeeds}` };
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  if (new Set(seeds).size < seeds.length) return { wrong: 'a seed is listed twice' };
  return { seeds };
}

/** Ranges that a line has room for. */
const mostRanges = 12;

/** `3 seeds: 101..103`, `4 seeds: 1, 7..9` */
export function describeSeeds(seeds: Iterable<number>): string {
  const sorted = [...new Set(seeds)].sort((a, b) => a - b);
  const ranges: [first: number, last: number][] = [];
  for (const seed of sorted) {
    const range = ranges.at(-1);
    if (range && range[1] === seed - 1) range[1] = seed;
    else ranges.push([seed, seed]);
  }
  const shown = ranges
    .slice(0, mostRanges)
    .map(([first, last]) => (first === last ? String(first) : `${first}..${last}`));
  const more = ranges.length > mostRanges ? ', …' : '';
  return `${sorted.length} seed${sorted.length === 1 ? '' : 's'}: ${shown.join(', ')}${more}`;
}
