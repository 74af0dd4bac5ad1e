import { canonicalJson } from '../../harness/results/canonical-json.ts';
import type { StoredSweep } from '../../harness/results/record.ts';
import { plainText } from '../plain-text.ts';
import type { NamedSeries } from './name-fits.ts';
import { longestLabel, UniqueLabels } from './named-entries.ts';
import { readableLabel } from './readable-label.ts';

/**
 * The sweeps that series are variants of, by the label of the series. Variants share a sweep where they differ
 * in nothing but the swept parameter, and each sweep has a label that no other has.
 */
export function sweepLabels(series: readonly NamedSeries[]): ReadonlyMap<string, StoredSweep> {
  const unique = new UniqueLabels();
  const labels = new Map<string, string>();
  return new Map(
    series.flatMap(({ label, entry, origin, variant }): [string, StoredSweep][] => {
      const { sweep, name, params, digest } = entry;
      if (!sweep) return [];
      const parameter = plainText(sweep.parameter, longestLabel);
      const { [sweep.parameter]: _, ...others } = params;
      const key = canonicalJson([name, others, digest, sweep.parameter, sweep.label, origin, variant]);
      const words = [variant, origin].filter(Boolean).join(', ');
      const plain = plainText(readableLabel(name, others, sweep.label), longestLabel);
      const own = labels.get(key) ?? unique.take(words === '' ? plain : `${plain} (${words})`);
      labels.set(key, own);
      return [[label, { label: own, parameter, value: sweep.value }]];
    }),
  );
}
