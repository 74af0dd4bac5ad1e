import { createCanvas, SvgExportFlag } from '@napi-rs/canvas';
import { listing } from '../numbers.ts';
import { plainText } from '../plain-text.ts';
import { fontFamily } from './ink.ts';
import type { Face } from './outlines.ts';

/**
 * Letters of the charts' texts that their font lacks. The canvas takes no letter from another font, so that
 * charts are the same everywhere, and draws a box instead.
 */
export class MissingLetters {
  /** The text in which each letter was first seen, by letter. */
  readonly #seen = new Map<string, string>();

  /** @param font in the form that the canvas has it: `italic 600 12px "…"` */
  watch(text: string, font: string): void {
    if (/^[ -~]*$/.test(text)) return;
    const face: Face = /italic/.test(font) ? 'italic' : /\b(600|700|bold)\b/.test(font) ? '600' : '';
    // A letter and its accent are one glyph where the font has such a glyph.
    for (const letter of text.normalize('NFC'))
      if (!hasGlyph(letter, face) && !this.#seen.has(letter)) this.#seen.set(letter, text);
  }

  /** One line that says which letters and what to do; undefined where none is missing. */
  describe(): string | undefined {
    if (this.#seen.size === 0) return undefined;
    const letters = [...this.#seen.keys()].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
    const named = letters.slice(0, mostLetters).map(nameOf).join(' ');
    const more = letters.length > mostLetters ? ` and ${letters.length - mostLetters} more` : '';
    const texts = [...new Set(this.#seen.values())].map((text) => `“${plainText(text, 40)}”`);
    const shown =
      texts.length > mostTexts ? [...texts.slice(0, mostTexts), `${texts.length - mostTexts} more`] : texts;
    return `the charts’ font has no ${named}${more} (in ${listing(shown)}): PNG and PDF files have boxes there, SVG files gaps; give it a label in Latin, Greek or Cyrillic letters, or read the charts in the HTML page, which takes such letters from the reader’s own fonts`;
  }
}

const mostLetters = 8;
const mostTexts = 2;

/** The letter itself; an accent on a circle; the code point of a letter that nobody could read. */
function nameOf(letter: string): string {
  if (/\p{M}/u.test(letter)) return `◌${letter}`;
  if (!/\p{C}/u.test(letter)) return letter;
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const known = new Map<string, boolean>();

/** Whether a face of the charts' font has the letter; characters that show nothing need no glyph. */
export function hasGlyph(letter: string, face: Face): boolean {
  if (/^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}]$/u.test(letter)) return true;
  const key = `${face} ${letter}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  // The canvas is asked instead of the font: its SVG has the letter in it where the font has the glyph.
  const canvas = createCanvas(60, 60, SvgExportFlag.NoPrettyXML);
  const context = canvas.getContext('2d');
  context.font = `${face} 20px "${fontFamily}"`.trim();
  context.fillText(letter, 20, 40);
  const has = /<text[^>]*>[^<]+<\/text>/.test(canvas.getContent().toString('utf8'));
  known.set(key, has);
  return has;
}
