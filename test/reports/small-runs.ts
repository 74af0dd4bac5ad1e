import fc from 'fast-check';
import { seal } from '../../harness/results/checksum.ts';
import { type CellRecord, type Status, statuses } from '../../harness/results/record.ts';
import type { StoredRun } from '../../reports/load.ts';
import { syntheticRun } from './synthetic-run.ts';

/**
 * Small runs of anything that may be stored: zeros, equal values, extreme numbers, all statuses, one seed,
 * one d.
 */

/** Zeros and equal values are far more frequent than by chance. */
const awkward = fc.constantFrom(0, 0, 0, -0, 1e-320, 1e-200, 1e-13, 3e-7, 0.004, 0.3, 0.3, 1, 1, 12, 1e9);
/** Losses and times from other programs may be anything. */
const odd = fc.oneof(awkward, fc.constantFrom(-0.5, -3));

const tracePoint = fc.record({
  step: fc.constantFrom(0, 1, 1, 10, 200),
  seconds: fc.constantFrom(0, 0, 1e-6, 0.5, 7),
  error: awkward,
  loss: fc.option(odd, { nil: undefined }),
});

const ending = fc.record({
  status: fc.oneof(
    { arbitrary: fc.constant<Status>('ok'), weight: 4 },
    { arbitrary: fc.constantFrom(...statuses), weight: 1 },
  ),
  test: awkward,
  train: awkward,
  zeroOne: fc.option(fc.constantFrom(0, 0.25, 1), { nil: undefined }),
  seconds: fc.constantFrom(0, 0, 1e-9, 0.02, 3, 3),
  cpu: fc.constantFrom(0, 0.02, 3, 5),
  floor: fc.option(fc.constantFrom(0, 0.2, 0.2), { nil: undefined }),
  elsewhere: fc.constantFrom(0, 0.01, 1),
  trace: fc.array(tracePoint, { maxLength: 5 }),
});
type Ending = typeof ending extends fc.Arbitrary<infer T> ? T : never;

const learners = [
  'deep-sgd',
  'layerwise',
  'layerwise + joint',
  'two-layer relu',
  'two-layer monomial',
  'kernel-ridge rbf',
  'sequential-kernel agop',
  'random-features',
  'mean',
];

export const smallRuns: fc.Arbitrary<StoredRun> = fc
  .record({
    families: fc.subarray(['bfc-wide', 'bfc-deep-wide', 'linear-control'], { minLength: 1, maxLength: 2 }),
    d: fc.subarray([4, 8, 16], { minLength: 1 }),
    samples: fc.subarray([4, 8], { minLength: 1 }),
    seeds: fc.integer({ min: 1, max: 4 }),
    learners: fc.subarray(learners, { minLength: 1, maxLength: 5 }),
    // Endings are assigned in turn; a single one makes all fits alike.
    endings: fc.array(ending, { minLength: 1, maxLength: 11 }),
  })
  .map(({ endings, ...options }) => {
    const { run, cells } = syntheticRun(options);
    const fits = cells.map((cell, i) => ended(cell, endings[i % endings.length]));
    // For a counterexample it is enough to show the options.
    const text = () => JSON.stringify({ ...options, endings });
    return { run, fits, searches: [], warnings: [], [fc.toStringMethod]: text };
  });

function ended(cell: CellRecord, end: Ending): CellRecord {
  const { checksum: _, metrics, timings, params, info, ...rest } = cell;
  const trace = [...end.trace].sort((a, b) => a.seconds - b.seconds || a.step - b.step);
  return seal({
    ...rest,
    status: end.status,
    ...(end.status === 'ok'
      ? {
          metrics: {
            ...metrics,
            relativeTestError: end.test,
            relativeTrainError: end.train,
            testMse: end.test,
            testVariance: 1,
            zeroOneError: end.zeroOne,
          },
          timings: { ...timings, fitSeconds: end.seconds, fitCpuSeconds: end.cpu },
          params,
          info,
        }
      : { message: 'it ended' }),
    ...(end.floor === undefined
      ? {}
      : {
          spectrum: {
            method: 'exact',
            weights: [0, 1],
            angular: [0, 1],
            kernelFloor: end.floor,
            basis: 'hermite',
          },
        }),
    load: { cores: 2, elsewhere: end.elsewhere },
    trace: trace.map(({ loss, ...point }) => ({
      ...point,
      samplesSeen: point.step * 10,
      ...(loss === undefined ? {} : { loss }),
    })),
  }) as CellRecord;
}

/** What no sentence may say, whatever the figures. */
export const neverSaid =
  /NaN|undefined|Infinity|\[object|(?<![.\d,])0 to 0(?![.\d])|(?<![.\d,])1 (seeds|fits|pairs|learners|points|values|steps|samples|cores|repeats|regressions|improvements)\b|(?<![.\d,])0 times|(?<![\w-])-0(?![.\w])|–×|∞×|– the error|– as much/;
