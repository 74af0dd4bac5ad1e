import type { Results, Row, Series } from '../../reports/rows.ts';
import { Stream } from '../../tasks/streams.ts';
import { sigmoid } from './analysis/simulated-sweeps.ts';
import { aRow } from './rows-for-tests.ts';

/** Synthetic sweeps over n at several d, with the shapes that theory expects of the learners. */

const learners: Readonly<Record<string, (n: number, d: number) => number>> = {
  'deep-sgd': sigmoid(2, { at: 5, steepness: 2.6, floor: 1e-4 }),
  'two-layer': (n, d) => sigmoid(2, { at: 12, steepness: 1.2, floor: 6 / d })(n, d),
  rbf: sigmoid(4, { at: 0.06, steepness: 1.1, floor: 0 }),
  mean: () => 1,
};

export const sweptSeries: readonly Series[] = Object.keys(learners).map((label) => ({
  label,
  learner: label === 'rbf' ? 'kernel-ridge' : label,
  params: label === 'rbf' ? { kernel: 'rbf' } : {},
}));

export interface SweptOptions {
  readonly d?: readonly number[];
  /** Multiples of d² in the sample size. */
  readonly samples?: readonly number[];
  readonly seeds?: number;
  readonly learners?: readonly string[];
  readonly families?: readonly string[];
  /** Whether networks have feature errors and overlaps, too. */
  readonly diagnosed?: boolean;
}

export function sweptResults(options: SweptOptions = {}): Results {
  const {
    d: dimensions = [16, 24, 32, 48, 64],
    samples = [1, 2, 4, 8, 16, 32],
    seeds = 5,
    learners: kept = Object.keys(learners),
    families = ['bfc-wide'],
    diagnosed = false,
  } = options;
  const series = sweptSeries.filter(({ label }) => kept.includes(label));
  const rows = families.flatMap((task) =>
    series.flatMap(({ label, learner }) =>
      dimensions.flatMap((d) =>
        Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) => {
          const stream = new Stream('swept', task, label, d, seed);
          const shared = 0.08 * stream.normal();
          return samples.map((factor): Row => {
            const n = factor * d * d;
            const noise = label === 'mean' ? 0.002 : 1;
            const blur = () => Math.exp(noise * (shared + 0.08 * stream.normal()));
            const testError = Math.min(1.2, learners[label](n, d) * blur());
            const row = aRow({ task, series: label, learner, d, n, seed, testError });
            if (!diagnosed || label === 'rbf' || label === 'mean') return row;
            return { ...row, trace: featureTrace(n, d, blur) };
          });
        }),
      ),
    ),
  );
  const facets = families.map((label) => ({ label, family: label, params: {}, degree: 4 }));
  return { rows, series, facets };
}

/** Halfway and at the end: features are found at n ~ d², and an overlap at n ~ d^1.5. */
function featureTrace(n: number, d: number, blur: () => number): Row['trace'] {
  return [0.3, 1].map((share) => ({
    step: 1000 * share,
    samplesSeen: 1000 * share * n,
    seconds: share,
    error: 0.5,
    featureErrors: { '2': sigmoid(2, { at: 6, steepness: 1.5 })(share * n, d) * blur(), '3': 0.9 },
    overlap: 1 - Math.min(0.99, sigmoid(1.5, { at: 20, steepness: 0.9 })(share * n, d) * blur()),
  }));
}
