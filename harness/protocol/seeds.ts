import { firstReportedSeed } from './protocol.ts';

/** A larger number of seeds is a typing mistake. */
export const mostSeeds = 100_000;

const forms = 'write 101, a range (101..103) or several (101..103,107)';

/**
 * Parses the text that specifies seeds: `3` is how many, `101,105` which ones, `101..103` a range; lists may
 * mix both.
 *
 * @returns how many, or which; or one line that says why the text is invalid
 */
export function parseSeeds(text: string): { readonly seeds: number | number[] } | { readonly wrong: string } {
  if (/^\s*[+-]?\d+\s*$/.test(text)) return counted(text.trim());
  return listed(text.split(',').map((part) => part.trim()));
}

/** Parses a list whose entries are seeds or ranges, like {@link parseSeeds}. */
export function parseSeedList(
  entries: readonly (number | string)[],
): { readonly seeds: number[] } | { readonly wrong: string } {
  return listed(entries.map((entry) => String(entry).trim()));
}

/** Why a single number is refused as a count of seeds: it may equally well mean one particular seed. */
export function ambiguousCount(count: number): string | undefined {
  if (count < firstReportedSeed) return undefined;
  const last = firstReportedSeed + count - 1;
  return `${count} may mean one seed or how many; write ${count}..${count} for the seed ${count}, ${firstReportedSeed}..${last} for ${count} seeds`;
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
      return { wrong: `${part}: too many seeds; at most ${mostSeeds}` };
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  if (new Set(seeds).size < seeds.length) return { wrong: 'a seed is listed twice' };
  return { seeds };
}

/** Most ranges that are shown, so that the text fits on a line. */
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
