import { stripVTControlCharacters } from 'node:util';
import { shorten } from './shorten.ts';

/** Control characters, invisible and direction-changing ones, line separators, and lone surrogates. */
const unreadable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
/** Joiners to keep: those between parts of an emoji, or between letters of a script that uses them. */
const joined =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D(?=\p{Extended_Pictographic})|(?<=[\p{scx=Arab}\p{scx=Deva}\p{scx=Beng}\p{scx=Taml}\p{scx=Mlym}\p{scx=Sinh}])[\u200C\u200D](?=[\p{scx=Arab}\p{scx=Deva}\p{scx=Beng}\p{scx=Taml}\p{scx=Mlym}\p{scx=Sinh}])/gu;

/** The text with a space in place of each run of unreadable characters. */
function readable(text: string): string {
  const joins = new Set(Array.from(text.matchAll(joined), ({ index }) => index));
  if (joins.size === 0) return text.replace(unreadable, ' ');
  let rest = '';
  let from = 0;
  for (const at of joins) {
    rest += text.slice(from, at).replace(unreadable, ' ') + text[at];
    from = at + 1;
  }
  return rest + text.slice(from).replace(unreadable, ' ');
}

/**
 * A stored text as one harmless line: unreadable characters become spaces, and runs of white space a single
 * space. Labels and messages pass through here once, when results are read; each format then does its own
 * escaping.
 */
export function plainText(text: string, longest = 400): string {
  const line = readable(stripVTControlCharacters(text)).replace(/\s+/g, ' ').trim();
  return shorten(line, longest);
}

/** A stored text as harmless lines, their spacing kept; of a longer text the last `longest` characters. */
export function plainLines(text: string, longest: number): string {
  const lines = stripVTControlCharacters(text)
    .split(/\r\n|[\n\r]/)
    .map((line) => readable(line.replace(/\t/g, '    ')).trimEnd())
    .join('\n')
    .trim();
  const characters = [...lines];
  return characters.length <= longest ? lines : `…${characters.slice(1 - longest).join('')}`;
}

/**
 * Stored parameters as harmless data of bounded size: texts in them are plain and at most 200 characters
 * long, lists and records have at most 100 entries, nested four deep.
 */
export function plainData(value: unknown, depth = 4): unknown {
  if (typeof value === 'string') return plainText(value, 200);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((item) => plainData(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostEntries)
      .map(([key, item]) => [plainText(key, 60), plainData(item, depth - 1)]),
  );
}

const mostEntries = 100;
