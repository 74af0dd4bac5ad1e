const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Splits a text into what readers take for one character each: a letter with its accents, an emoji. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
