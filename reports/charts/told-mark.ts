import { listing } from '../numbers.ts';
import type { Figure, KeyEntry } from './figure.ts';

/** Stands after the name of a learner that is told something about the target. */
export const toldMark = '*';

/**
 * The figure with a sentence in its caption on what the marked learners are told; unchanged if it has one.
 */
export function withToldSentence(figure: Figure): Figure {
  const sentence = toldSentence(figure.key);
  if (sentence === undefined || figure.caption.includes(sentence)) return figure;
  return { ...figure, caption: [figure.caption, sentence].filter(Boolean).join(' ') };
}

/** "* Told about the target: degree (two-layer monomial); depth and widths (layerwise and bfc)." */
export function toldSentence(key: readonly KeyEntry[]): string | undefined {
  const bySet = new Map<string, string[]>();
  for (const { series, told } of key) {
    if (!told) continue;
    const facts = listing(told);
    bySet.set(facts, [...(bySet.get(facts) ?? []), series]);
  }
  if (bySet.size === 0) return undefined;
  const groups = [...bySet].map(([facts, learners]) => `${facts} (${listing(learners)})`);
  return `${toldMark} Told about the target: ${groups.join('; ')}.`;
}
