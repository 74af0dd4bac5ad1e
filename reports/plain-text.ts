import { stripVTControlCharacters } from 'node:util';
import { shorten } from './shorten.ts';

/**
 * A stored text as one harmless line: control and direction-changing characters become spaces, runs of spaces one.
 * Labels and messages pass through here once, when results are read; each format then does its own escaping.
 */
export function plainText(text: string, longest = 400): string {
  const line = stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return shorten(line, longest);
}
