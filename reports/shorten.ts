import { graphemes } from './graphemes.ts';

/** Code points that one character may have: no language needs more, and accents can be stacked endlessly. */
const longestCharacter = 16;

/**
 * Cuts a text to at most `longest` characters as a reader counts them, the last one an ellipsis where the
 * text was longer. The cut falls between characters.
 */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Code units beyond this are cut in any case, and a stored text may have a million.
  const beginning = text.slice(0, (longest + 1) * longestCharacter * 2);
  const characters = graphemes(beginning, longest + 1).map((character) =>
    [...character].slice(0, longestCharacter).join(''),
  );
  return characters.length <= longest && beginning === text
    ? characters.join('')
    : `${characters.slice(0, Math.max(0, longest - 1)).join('')}…`;
}
