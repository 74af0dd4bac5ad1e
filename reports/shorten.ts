import { graphemes } from './graphemes.ts';

/** Accents and joined signs that one character keeps: more are no language, and would make a short text endless. */
const longestCharacter = 16;

/**
 * At most `longest` characters as a reader counts them, the last one an ellipsis where the text was longer. No character
 * is cut in two.
 */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // More code units than that are cut in any case, and a stored text may have a million.
  const beginning = text.slice(0, (longest + 1) * longestCharacter * 2);
  const characters = graphemes(beginning).map((character) =>
    [...character].slice(0, longestCharacter).join(''),
  );
  return characters.length <= longest && beginning === text
    ? characters.join('')
    : `${characters.slice(0, Math.max(0, longest - 1)).join('')}…`;
}
