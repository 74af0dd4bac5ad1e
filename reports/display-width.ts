import { eastAsianWidth } from 'get-east-asian-width';
import { graphemes } from './graphemes.ts';

/** Signs that take no column of their own: accents, joiners. */
const narrowest = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{M}]+$/u;
/** Shown as pictures, two columns wide, with or without what else is joined to them. */
const picture =
  /^(\p{Emoji_Presentation}|\p{Extended_Pictographic}.*\uFE0F|\p{Regional_Indicator}{2}|[\d#*]\uFE0F?\u20E3)/u;

/** How many columns of a terminal the text takes: two for Chinese, Japanese and Korean characters and for emoji. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return graphemes(text).reduce((sum, character) => sum + characterWidth(character), 0);
}

/** The same of one character as `graphemes` has them. */
export function characterWidth(character: string): number {
  if (narrowest.test(character)) return 0;
  return picture.test(character) ? 2 : eastAsianWidth(character.codePointAt(0) ?? 0);
}

/** The text with spaces to this width, before it where it belongs to the right. */
export function pad(text: string, width: number, right = false): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}
