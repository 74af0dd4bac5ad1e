import type { SampleCount } from '../../harness/results/record.ts';
import { listing } from '../numbers.ts';
import { groupIndices } from './group-indices.ts';
import { settingWords } from './setting-words.ts';

/** A fit's settings, with the labels of its curve. */
export interface LabelledFit {
  readonly facet: string;
  readonly series: string;
  readonly d: number;
  readonly n: SampleCount;
  /** Canonical JSON of an object. */
  readonly settings: string;
}

/**
 * For each task on whose curves a setting varies, because the configuration makes it depend on d or n, one
 * sentence: "On bfc-wide: 6,000 steps at d = 16 and 32, 10,000 steps at d = 64; …".
 */
export function alongCurves(fits: readonly LabelledFit[]): string[] {
  return groupIndices(fits, ({ facet }) => facet).flatMap((group) => {
    const own = group.map((i) => fits[i]);
    const parts = varyingSettings(own).map((name) => {
      const values = new Map<string, Set<number>>();
      for (const { d, settings } of own) {
        const value = (JSON.parse(settings) as Record<string, unknown>)[name];
        // Only transferred fits have a source.
        if (name === 'transfer.n' && value === undefined) continue;
        const words = settingWords(name, [value]);
        values.set(words, (values.get(words) ?? new Set()).add(d));
      }
      return listing(
        [...values].map(
          ([words, ds]) => `${words} at d = ${listing([...ds].sort((a, b) => a - b).map(String))}`,
        ),
      );
    });
    return parts.length === 0 ? [] : [`On ${own[0].facet}: ${parts.join('; ')}.`];
  });
}

/** Settings with more than one value along some curve. @param fits of one task */
function varyingSettings(fits: readonly LabelledFit[]): string[] {
  const found = new Set<string>();
  for (const curve of groupIndices(fits, ({ series }) => series)) {
    const texts = [...new Set(curve.map((i) => fits[i].settings))];
    if (texts.length < 2) continue;
    const records = texts.map((text) => JSON.parse(text) as Record<string, unknown>);
    for (const name of new Set(records.flatMap(Object.keys)))
      if (new Set(records.map((record) => JSON.stringify(record[name]))).size > 1) found.add(name);
  }
  return [...found];
}
