import type { FoundFeatures } from '../analysis/found-features.ts';
import { formatError, formatSamples } from '../numbers.ts';
import { type Column, nothing, type Table, textEntries } from './table.ts';

/** What final models have found of their targets: a row for every family, d, n and learner. */
export function foundFeaturesTable(found: readonly FoundFeatures[]): Table {
  const layers = [...new Set(found.flatMap(({ spans }) => spans.map(({ layer }) => layer)))].sort(
    (a, b) => a - b,
  );
  const overlaps = found.some(({ overlap }) => overlap !== undefined);
  const titles = [
    'd',
    'n',
    'learner',
    'seeds',
    ...layers.map((layer) => `span error, layer ${layer}`),
    ...(overlaps ? ['overlap', 'rank/d', 'coverage'] : []),
  ];
  return {
    name: 'Features found',
    caption: [
      'Final models, medians over seeds.',
      layers.length > 0
        ? 'Span error: the share of the variance of the target’s features of this layer that no linear map from all of the learner’s features together explains on fresh data.'
        : '',
      overlaps
        ? 'Overlap: the share of a first-layer unit’s squared norm that lies in the target’s subspace, median over units; a random unit has rank/d on average. Coverage: squared cosines of the principal angles between that subspace and as many leading directions of the first layer.'
        : '',
    ]
      .filter(Boolean)
      .join(' '),
    columns: [{ title: 'task', kind: 'head' }, ...titles.map((title): Column => ({ title, kind: 'plain' }))],
    rows: found.map(({ facet, d, n, series, seeds, spans, overlap, coverage, chance }) => ({
      entries: textEntries(
        facet.label,
        String(d),
        formatSamples(n),
        series,
        String(seeds),
        ...layers.map((layer) => {
          const own = spans.find((span) => span.layer === layer);
          return own ? formatError(own.error.median) : nothing;
        }),
        ...(overlaps
          ? [
              overlap ? share(overlap.median) : nothing,
              chance === undefined ? nothing : share(chance),
              coverage ? coverage.map(share).join(', ') : nothing,
            ]
          : []),
      ),
    })),
  };
}

/** A share with the digits that tell it from 0 and from 1: 0.062, 0.93, 0.9994. */
function share(value: number): string {
  if (value <= 0.9) return String(Number(value.toPrecision(2)));
  const missing = 1 - value;
  const digits = missing > 0 ? Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(missing)))) : 2;
  return String(Number(value.toFixed(digits)));
}
