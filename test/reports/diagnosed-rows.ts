import type { Results, Row, Series } from '../../reports/rows.ts';
import { aRow } from './rows-for-tests.ts';

/**
 * Synthetic diagnosed fits: layer-2 feature errors over training, with the course that is expected of the
 * learners.
 */

export const diagnosedSeries: readonly Series[] = [
  { label: 'deep-sgd', learner: 'deep-sgd', params: {} },
  { label: 'frozen', learner: 'layerwise', params: { finetune: 'frozen' } },
  { label: 'joint', learner: 'layerwise', params: { finetune: 'joint' } },
];

type Entry = Row['trace'][number];

const entry = (step: number, stage: string, feature: number, error: number): Entry => ({
  step,
  stage,
  samplesSeen: step,
  seconds: step,
  error,
  featureErrors: { '2': feature, '3': 0.9 },
  featureAngles: { '2': [1, 90 * feature], '3': [80] },
});

/** Stage-wise to step 200 at feature error 0.4·seed; then 100 steps that end at the given errors. */
export function stageWiseRow(
  kind: 'frozen' | 'joint',
  seed: number,
  end: { feature: number; test: number },
  change: Partial<Row> = {},
): Row {
  return aRow({
    seed,
    series: kind,
    learner: 'layerwise',
    params: { learningRate: 0.006, finetune: kind },
    testError: end.test,
    trace: [
      entry(50, 'layer 2', 0.5 * seed, 0.9),
      entry(100, 'layer 2', 0.4 * seed, 0.8),
      entry(150, 'layer 3', 0.4 * seed, 0.3),
      entry(200, 'layer 3', 0.4 * seed, 0.2),
      entry(250, kind, (0.4 * seed + end.feature) / 2, 0.15),
      entry(300, kind, end.feature, end.test),
    ],
    ...change,
  });
}

/** End to end: the error passes 0.1 at step 50, the feature error 0.01 at step 200. */
export function deepRow(seed: number, change: Partial<Row> = {}): Row {
  return aRow({
    seed,
    trace: [
      entry(10, 'joint', 0.9, 0.5),
      entry(50, 'joint', 0.3, 0.08),
      entry(200, 'joint', 0.008, 0.005),
      entry(300, 'joint', 0.002, 0.0005),
    ],
    testError: 0.0005,
    ...change,
  });
}

export function resultsOf(rows: readonly Row[], facets: Results['facets']): Results {
  return { rows, series: diagnosedSeries, facets };
}

/** Two d of one family and two values of ρ of another, three seeds: everything that the section can show. */
export function diagnosedResults(): Results {
  const facets = [
    { label: 'bfc-wide', family: 'bfc-wide', params: {} },
    { label: 'gap 0.1', family: 'bfc-gap', params: { rho: 0.1 } },
    { label: 'gap 1', family: 'bfc-gap', params: { rho: 1 } },
  ];
  const places = [
    { task: 'bfc-wide', d: 16, n: 2048 },
    { task: 'bfc-wide', d: 32, n: 8192 },
    { task: 'gap 1', d: 32, n: 8192 },
    { task: 'gap 0.1', d: 32, n: 8192 },
  ];
  return resultsOf(
    places.flatMap((place) =>
      [1, 2, 3].flatMap((seed) => [
        deepRow(seed, place),
        stageWiseRow('frozen', seed, { feature: 0.4 * seed, test: 0.2 }, place),
        stageWiseRow('joint', seed, { feature: 0.01 * seed, test: 0.001 * place.d }, place),
      ]),
    ),
    facets,
  );
}

/**
 * The same fits for networks with one more layer below the top, whose feature errors are twice those of layer
 * 2.
 */
export function withThirdLayer(rows: readonly Row[]): Row[] {
  return rows.map((row) => ({
    ...row,
    trace: row.trace.map((point) => {
      const lowest = point.featureErrors?.['2'] ?? 1;
      return { ...point, featureErrors: { '2': lowest, '3': 2 * lowest, '4': 0.9 } };
    }),
  }));
}
