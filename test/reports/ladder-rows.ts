import type { Facet, Results, Row, Series } from '../../reports/rows.ts';
import { aRow } from './rows-for-tests.ts';

/**
 * Synthetic fits of one family over its depth: a steady learner, one that gets worse, and one that fails at
 * the top.
 */

const series: readonly Series[] = [
  { label: 'deep-sgd', learner: 'deep-sgd', params: {} },
  { label: 'layerwise', learner: 'layerwise', params: { finetune: 'none' } },
  { label: 'two-layer relu', learner: 'two-layer', params: { activation: 'relu' } },
];

/** The member of bfc-deep with L layers; L = 4, the default, is not among its parameters. */
export function rungOf(L: number, params: Facet['params'] = {}): Facet {
  const own = L === 4 ? params : { L, ...params };
  const parts = Object.entries(own).map(([key, value]) => `${key}=${value}`);
  return {
    label: parts.length > 0 ? `bfc-deep[${parts.join(',')}]` : 'bfc-deep',
    family: 'bfc-deep',
    params: own,
    degree: 2 ** (L - 1),
  };
}

/** Three seeds of every learner at one d for each of these depths. */
export function ladderResults(depths: readonly number[], params: Facet['params'] = {}): Results {
  const facets = depths.map((L) => rungOf(L, params));
  const rows = facets.flatMap(({ label, degree = 1 }) =>
    [1, 2, 3].flatMap((seed): Row[] => {
      const at = { task: label, d: 32, n: 8192, seed, kernelFloor: 0.5 - 0.8 / (degree + 1) };
      return [
        aRow({ ...at, testError: 1e-6 * degree * seed }),
        aRow({
          ...at,
          series: 'layerwise',
          learner: 'layerwise',
          params: { finetune: 'none' },
          testError: 0.01 * degree * (1 + seed / 4),
        }),
        aRow({
          ...at,
          series: 'two-layer relu',
          learner: 'two-layer',
          params: { activation: 'relu' },
          ...(degree > 16
            ? { status: 'diverged', testError: undefined, fitSeconds: undefined }
            : { testError: 0.4 * degree ** 0.1 }),
        }),
      ];
    }),
  );
  return { rows, series, facets };
}
