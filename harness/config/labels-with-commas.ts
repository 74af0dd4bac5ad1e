/**
 * Puts the labels together again that a flag's list has cut: a list is split at its commas, and a label of the
 * configuration may contain some (`layerwise, then joint`). Of several labels that begin with the same pieces,
 * the longest counts.
 *
 * @param pieces the items of the flag, in order
 * @param labels the labels of the configuration's entries
 */
export function labelsWithCommas(pieces: readonly string[], labels: readonly string[]): string[] {
  const cut = labels
    .map((label) => ({ label, parts: label.split(',').map((part) => part.trim()) }))
    .filter(({ parts }) => parts.length > 1)
    .sort((a, b) => b.parts.length - a.parts.length);
  const items: string[] = [];
  for (let i = 0; i < pieces.length; ) {
    const found = cut.find(({ parts }) => parts.every((part, k) => pieces[i + k]?.trim() === part));
    items.push(found ? found.label : pieces[i]);
    i += found ? found.parts.length : 1;
  }
  return items;
}
