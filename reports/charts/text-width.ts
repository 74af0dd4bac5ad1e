/** Advance widths of the charts' font (Source Sans 3, regular), thousandths of its size, of the characters 32 to 126. */
// biome-ignore format: a table
const advances: readonly number[] = [
  200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497, 497, 497,
  497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263, 479, 579, 486, 727, 647, 664,
  566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504,
  544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497,
];
/** Advance of any other character, that of a wide letter. */
const other = 660;
/** Advance of characters as wide as they are high, which a page sets in the reader's own fonts. */
const square = 1000;
/** Width of semibold letters over that of regular ones. */
const semibold = 1.07;

/**
 * Estimates the width of a text, px, without a canvas, since figures are laid out before there is one.
 * Kerning, which makes texts a little narrower, is ignored.
 *
 * @param size of the font, px
 */
export function textWidth(text: string, size: number, weight: 'regular' | 'semibold' = 'regular'): number {
  let sum = 0;
  for (const character of text) sum += advances[(character.codePointAt(0) ?? 0) - 32] ?? advanceOf(character);
  return (sum / 1000) * size * (weight === 'semibold' ? semibold : 1);
}

function advanceOf(character: string): number {
  if (takesNoRoom(character)) return 0;
  return isSquare(character) ? square : other;
}

/** Whether a character takes no width: accents and joiners, which are on or between others. */
export function takesNoRoom(character: string): boolean {
  return /^[\p{M}\p{Default_Ignorable_Code_Point}]$/u.test(character);
}

/** Whether a character is as wide as it is high: Chinese, Japanese and Korean ones, and emoji. */
export function isSquare(character: string): boolean {
  return /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60]$/u.test(
    character,
  );
}
