const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Texts in which every code unit is a character: what most texts are, and what splits a hundred times as fast. */
const plain = /^[ -~]*$/;

/**
 * Splits a text into what readers take for one character each: a letter with its accents, an emoji.
 *
 * @param most no more characters than this are returned; default: all
 */
export function graphemes(text: string, most = Number.POSITIVE_INFINITY): string[] {
  if (plain.test(text)) return text.slice(0, most).split('');
  const characters: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    if (characters.length >= most) break;
    characters.push(segment);
  }
  return characters;
}
