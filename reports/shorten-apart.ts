import { graphemes } from './graphemes.ts';
import { shorten } from './shorten.ts';

/**
 * Shortens texts to at most `longest` characters each, so that different texts stay different. Where
 * beginnings are alike, the middle is cut out instead of the end, since the words that tell labels apart
 * stand at their end; texts that are alike even then are numbered.
 *
 * @param widthOf columns that a character takes; one by default
 */
export function shortenApart(
  texts: readonly string[],
  longest: number,
  widthOf: (character: string) => number = () => 1,
): string[] {
  const fitted = (text: string, room: number, end: number) => {
    // `shorten` also limits the accents on one character.
    const characters = graphemes(shorten(text, 400));
    const width = (list: readonly string[]) => list.reduce((sum, character) => sum + widthOf(character), 0);
    if (width(characters) <= room) return characters.join('');
    let [from, to] = [0, characters.length];
    while (from < to && width(characters.slice(0, from + 1)) <= room - 1 - end) from++;
    while (to > from && width(characters.slice(to - 1)) <= end) to--;
    return `${characters.slice(0, from).join('')}…${characters.slice(to).join('')}`;
  };
  const short = texts.map((text) => fitted(text, longest, 0));
  const taken = new Map<string, string>();
  return texts.map((text, i) => {
    const alike = texts.some((other, j) => other !== text && short[j] === short[i]);
    const wanted = alike ? fitted(text, longest, Math.ceil((2 * (longest - 1)) / 3)) : short[i];
    let own = wanted;
    for (let number = 2; (taken.get(own) ?? text) !== text; number++) {
      const suffix = ` (${number})`;
      own = `${fitted(wanted, Math.max(1, longest - suffix.length), 0)}${suffix}`;
    }
    taken.set(own, text);
    return own;
  });
}
