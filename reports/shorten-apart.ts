import { shorten } from './shorten.ts';

/**
 * Texts of at most `longest` characters each. Two different ones do not become the same: where their beginnings are alike, the
 * end is kept and the middle goes, since the words that tell labels apart stand at their end; failing that they are numbered.
 */
export function shortenApart(texts: readonly string[], longest: number): string[] {
  const short = texts.map((text) => shorten(text, longest));
  const taken = new Map<string, string>();
  return texts.map((text, i) => {
    const alike = texts.some((other, j) => other !== text && short[j] === short[i]);
    const wanted = alike ? middleLeftOut(text, longest) : short[i];
    let own = wanted;
    for (let number = 2; (taken.get(own) ?? text) !== text; number++) {
      const suffix = ` (${number})`;
      own = `${shorten(wanted, Math.max(1, longest - suffix.length))}${suffix}`;
    }
    taken.set(own, text);
    return own;
  });
}

function middleLeftOut(text: string, longest: number): string {
  const characters = [...text];
  if (characters.length <= longest) return text;
  const start = Math.floor((longest - 1) / 3);
  return `${characters.slice(0, start).join('')}…${characters.slice(start + 1 - longest).join('')}`;
}
