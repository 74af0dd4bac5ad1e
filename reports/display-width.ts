import { eastAsianWidth } from 'get-east-asian-width';
import { graphemes } from './graphemes.ts';

/** Characters that take no column of their own: accents, joiners. */
const narrowest = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{M}]+$/u;
/** Emoji and flags: two columns wide, whatever else is joined to them. */
const picture =
  /^(\p{Emoji_Presentation}|\p{Extended_Pictographic}.*\uFE0F|\p{Regional_Indicator}{2}|[\d#*]\uFE0F?\u20E3)/u;

/** How many columns of a terminal the text takes: two for Chinese, Japanese and Korean characters and for emoji. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return graphemes(text).reduce((sum, character) => sum + characterWidth(character), 0);
}

/** The same for a single grapheme (`graphemes`). */
export function characterWidth(character: string): number {
  if (narrowest.test(character)) return 0;
  return picture.test(character) ? 2 : eastAsianWidth(character.codePointAt(0) ?? 0);
}

/** Pads a text with spaces to this width, on the left where it is right-aligned (`right`). */
export function pad(text: string, width: number, right = false): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}
