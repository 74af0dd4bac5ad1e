import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorFloor } from '../../../reports/analysis/censored-points.ts';
import type { Exponent } from '../../../reports/analysis/exponent.ts';
import { errorRatios, type LearnerSeparation, separations } from '../../../reports/analysis/separation.ts';
import { briefSeparation, separationNotes } from '../../../reports/analysis/separation-notes.ts';
import type { Results, Row } from '../../../reports/rows.ts';
import { aRow } from '../rows-for-tests.ts';

const dimensions = [8, 16, 32];
const seeds = [1, 2, 3];

/** Errors by learner as functions of d and seed; undefined: that fit failed. */
type Errors = Readonly<Record<string, (d: number, seed: number) => number | undefined>>;

function results(errors: Errors, ds: readonly number[] = dimensions, more: readonly Row[] = []): Results {
  return {
    series: Object.keys(errors).map((label) => ({ label, learner: label, params: {} })),
    facets: [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }],
    rows: [
      ...Object.entries(errors).flatMap(([label, error]) =>
        ds.flatMap((d) =>
          seeds.map((seed) => {
            const testError = error(d, seed);
            const status = testError === undefined ? 'diverged' : 'ok';
            return aRow({ series: label, learner: label, d, n: 8 * d * d, seed, testError, status });
          }),
        ),
      ),
      ...more,
    ],
  };
}

/** Varies between seeds by the same factors for every learner: a hard draw of the target is hard for all. */
const luck = (seed: number) => [1, 30, 5][seed - 1];
const reference = (d: number, seed: number) => 1e-6 * d * luck(seed);

function only(data: Results, label: string): LearnerSeparation {
  const found = separations(data)[0].learners.find(({ series }) => series.label === label);
  assert.ok(found);
  return found;
}

test('pairs cancel what seeds have in common: a ratio of d² is found exactly although errors scatter 30-fold', () => {
  const data = results({
    'deep-sgd': reference,
    grows: (d, seed) => reference(d, seed) * d ** 2,
    shrinks: (d, seed) => (reference(d, seed) * 100) / d,
    alike: (d, seed) => reference(d, seed) * [1, 2, 4][(d / 8 + seed) % 3],
  });
  const [family] = separations(data);
  assert.deepEqual(
    [family.reference, family.dimensions, family.referenceFailed],
    ['deep-sgd', dimensions, 0],
  );
  assert.deepEqual(
    family.learners.map(({ series, kind }) => [series.label, kind]),
    [
      ['grows', 'grows'],
      ['shrinks', 'shrinks'],
      ['alike', 'unclear'],
    ],
  );
  const { exponent, medians } = only(data, 'grows');
  const { value, low, high, points, censored } = exponent as Exponent;
  for (const end of [value, low, high]) assert.ok(Math.abs((end as number) - 2) < 1e-9, String(end));
  assert.deepEqual([points, censored], [9, 0]);
  assert.deepEqual(
    medians.map(({ d, ratio }) => [d, Math.round(ratio.median), Math.round(ratio.low), ratio.seeds]),
    [
      [8, 64, 64, 3],
      [16, 256, 256, 3],
      [32, 1024, 1024, 3],
    ],
  );
});

test('a failed fit counts as above the worst successful one, and as infinite in the median', () => {
  const data = results({
    'deep-sgd': () => 1e-3,
    fails: (d, seed) => (d === 32 && seed > 1 ? undefined : d / 100),
  });
  const { points, medians, exponent } = only(data, 'fails');
  assert.deepEqual(
    points.filter(({ d }) => d === 32).map(({ known, value }) => [known, Math.round(value)]),
    [
      ['exactly', 320],
      ['above', 320],
      ['above', 320],
    ],
  );
  const last = medians[2];
  assert.deepEqual([last.failed, last.ratio.median, last.ratio.seeds], [2, Number.POSITIVE_INFINITY, 3]);
  assert.ok((exponent as Exponent).value > 1, 'two of three are worse than the line through the others');
  assert.equal((exponent as Exponent).censored, 2);
});

test('a failed fit of the reference removes its pairs and is counted, and an unsupported fit does not count', () => {
  const unsupported = aRow({
    series: 'other',
    learner: 'other',
    d: 8,
    n: 512,
    seed: 4,
    status: 'unsupported',
    testError: undefined,
  });
  const fine = aRow({ d: 8, n: 512, seed: 4, testError: 0.1 });
  const data = results(
    {
      'deep-sgd': (d, seed) => (d === 16 && seed === 2 ? undefined : 0.01),
      other: () => 0.1,
    },
    dimensions,
    [unsupported, fine],
  );
  const [family] = errorRatios(data);
  assert.equal(family.referenceFailed, 1);
  const pairs = family.learners[0].points.map(({ d, seed }) => `${d}.${seed}`);
  assert.deepEqual(pairs, ['8.1', '8.2', '8.3', '16.1', '16.3', '32.1', '32.2', '32.3']);
});

test('an error that is rounding makes the ratio a bound, and two of them give none', () => {
  const data = results({
    'deep-sgd': (d) => (d === 8 ? 1e-15 : 1e-6),
    other: (d, seed) => (d === 16 || seed === 1 ? 1e-14 : 1e-3),
  });
  const { points, undetermined } = only(data, 'other');
  const shown = points.map(({ d, seed, known, value }) => `${d}.${seed} ${known} ${value.toPrecision(3)}`);
  const [least, most] = [(1e-3 / errorFloor).toPrecision(3), (errorFloor / 1e-6).toPrecision(3)];
  assert.deepEqual(shown, [
    `8.2 above ${least}`,
    `8.3 above ${least}`,
    `16.1 below ${most}`,
    `16.2 below ${most}`,
    `16.3 below ${most}`,
    `32.1 below ${most}`,
    '32.2 exactly 1.00e+3',
    '32.3 exactly 1.00e+3',
  ]);
  assert.equal(undetermined, 1);
});

test('there is one sample size per d, as in the charts', () => {
  const swept = [1, 2, 3].flatMap((seed) =>
    ['deep-sgd', 'other'].map((label) =>
      aRow({ series: label, learner: label, d: 16, n: 256, seed, testError: 0.9 }),
    ),
  );
  const data = results({ 'deep-sgd': () => 0.01, other: () => 0.1 }, dimensions, swept);
  assert.deepEqual(
    only(data, 'other').medians.map(({ ratio }) => Math.round(ratio.median)),
    [10, 10, 10],
  );
});

test('there is no separation without a reference, with one d, or without pairs', () => {
  assert.deepEqual(errorRatios(results({ layerwise: () => 0.1, other: () => 0.2 })), []);
  assert.deepEqual(errorRatios(results({ 'deep-sgd': () => 0.1, other: () => 0.2 }, [16])), []);
  const alone = errorRatios(results({ 'deep-sgd': () => undefined, other: () => 0.2 }));
  assert.deepEqual([alone[0].learners.length, alone[0].referenceFailed], [0, 9]);
});

test('separations in words say by figures which learners grow, shrink, do not change, or cannot be followed', () => {
  const scatter = (d: number, seed: number) => [1, 2, 4][(d / 8 + seed) % 3];
  const data = results({
    'deep-sgd': reference,
    layerwise: (d, seed) => reference(d, seed) * d ** 2,
    rfm: (d, seed) => reference(d, seed) * d,
    'two-layer': (d, seed) => reference(d, seed) / d,
    bfc: (d, seed) => reference(d, seed) * scatter(d, seed),
    lost: (d) => (d === 8 ? 0.1 : undefined),
    mean: () => 1,
  });
  const [family] = separations(data);
  assert.deepEqual(separationNotes(family), [
    'The separation from deep-sgd grows with d for layerwise (ratio ∝ d^2.00, 2.00 to 2.00) and rfm (d^1.00, 1.00 to 1.00); it shrinks for two-layer (d^−1.00, −1.00 to −1.00); it does not clearly change for bfc; it cannot be followed, with too few seeds or values, for lost. A ratio also shrinks where only the error of deep-sgd grows, such as beside an error near 1.',
  ]);
  assert.equal(
    briefSeparation(family),
    'With d the separation from deep-sgd grows for 2 of 5 learners (most for layerwise, ratio ∝ d^2.00), shrinks for 1, is unclear for 2.',
  );
  const failing = results({
    'deep-sgd': (d, seed) => (d === 8 && seed === 1 ? undefined : reference(d, seed)),
    rfm: (d, seed) => reference(d, seed) * d,
  });
  const notes = separationNotes(separations(failing)[0]);
  assert.match(notes[0], /cannot be followed, with too few seeds or values, for rfm\.$/);
  assert.match(notes[1], /^1 fit of deep-sgd failed: what the others did at its d and seed does not count/);
  assert.equal(briefSeparation(separations(failing)[0]), undefined, 'nothing to say in short');
  assert.deepEqual(separationNotes(separations(results({ 'deep-sgd': reference, mean: () => 1 }))[0]), []);
});
