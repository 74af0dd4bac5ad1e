import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corrections, gapSweeps } from '../../../reports/analysis/correction.ts';
import { deepRow, diagnosedResults, resultsOf, stageWiseRow, withThirdLayer } from '../diagnosed-rows.ts';

const facets = [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }];

test('ratios are taken seed by seed: frozen over joint, and the start over joint', () => {
  const results = diagnosedResults();
  const [first, second] = corrections(results);
  assert.deepEqual([first.facet.label, first.d, first.pairs, first.joint], ['bfc-wide', 16, 3, 'joint']);
  assert.equal(second.d, 32);
  const rounded = (value: number) => Number(value.toPrecision(9));
  assert.equal(rounded(first.feature.ratio?.median ?? Number.NaN), 40);
  assert.equal(rounded(first.feature.fall?.median ?? Number.NaN), 40);
  assert.equal(rounded(first.test.ratio?.median ?? Number.NaN), 12.5);
  assert.equal(rounded(second.test.ratio?.median ?? Number.NaN), 6.25);
  assert.deepEqual([first.test.frozen.median, first.test.joint.median], [0.2, 0.016]);
  assert.deepEqual([first.test.endToEnd?.median, first.feature.endToEnd?.median], [0.0005, 0.002]);
  assert.equal(first.test.ratio?.interval, 'bootstrap');
});

test('only fits with the same parameters, start and budget form a pair', () => {
  const frozen = stageWiseRow('frozen', 1, { feature: 0.4, test: 0.2 });
  const joint = stageWiseRow('joint', 1, { feature: 0.01, test: 0.001 });
  const count = (...rows: (typeof frozen)[]) => corrections(resultsOf(rows, facets))[0]?.pairs ?? 0;
  assert.equal(count(frozen, joint), 1);
  assert.equal(count(frozen), 0);
  assert.equal(count(frozen, { ...joint, seed: 2 }), 0);
  assert.equal(count(frozen, { ...joint, params: { ...joint.params, learningRate: 0.01 } }), 0);
  assert.equal(count(frozen, { ...joint, trace: joint.trace.slice(0, -1) }), 0);
  const elsewhere = joint.trace.map((entry) => (entry.step === 200 ? { ...entry, error: 0.21 } : entry));
  assert.equal(count(frozen, { ...joint, trace: elsewhere }), 0);
  assert.equal(count(frozen, { ...joint, status: 'diverged' }), 0);
  const undiagnosed = joint.trace.map(({ featureErrors: _, ...entry }) => entry);
  assert.equal(count(frozen, { ...joint, trace: undiagnosed }), 0);
});

test('a sweep over the gap is assembled from families that differ only in rho, in the order of rho', () => {
  const sweeps = gapSweeps(corrections(diagnosedResults()));
  assert.deepEqual(
    sweeps.map(({ family, d, points }) => [family, d, points.map(({ rho }) => rho)]),
    [['bfc-gap', 32, [0.1, 1]]],
  );
  assert.equal(sweeps[0].points[0].correction.facet.label, 'gap 0.1');
});

test('every layer below the top has its outcomes, and the top layer has none', () => {
  const results = diagnosedResults();
  assert.deepEqual(corrections(results)[0].higher, []);
  const [first] = corrections({ ...results, rows: withThirdLayer(results.rows) });
  assert.deepEqual(
    first.higher.map(({ layer, outcomes: { before, frozen, joint, endToEnd } }) => [
      layer,
      ...[before, frozen, joint, endToEnd].map((each) => Number(each?.median.toPrecision(6))),
    ]),
    [[3, 1.6, 1.6, 0.04, 0.004]],
  );
  assert.equal(first.feature.joint.median, 0.02);
});

test('the joint stage has caught up at its first point that is as good as the end of end-to-end training', () => {
  const joint = (seed: number, end: number) => stageWiseRow('joint', seed, { feature: 0.001, test: end });
  const frozen = (seed: number) => stageWiseRow('frozen', seed, { feature: 0.4, test: 0.2 });
  const of = (...rows: Parameters<typeof resultsOf>[0][number][]) => corrections(resultsOf(rows, facets))[0];
  const two = of(deepRow(1), frozen(1), joint(1, 0.0004), deepRow(2), frozen(2), joint(2, 0.01));
  assert.deepEqual(two.test.caughtUp, { step: Number.POSITIVE_INFINITY, reached: 1, of: 2 });
  assert.deepEqual(two.feature.caughtUp, { step: 100, reached: 2, of: 2 });
  // Without an end-to-end fit of its own seed, a joint fit has nothing to catch up with.
  const one = of(deepRow(1), frozen(1), joint(1, 0.0004), frozen(2), joint(2, 0.0004));
  assert.deepEqual(one.test.caughtUp, { step: 100, reached: 1, of: 1 });
  assert.equal(of(frozen(1), joint(1, 0.0004)).test.caughtUp, undefined);
});

test('directions are unknown from 30 degrees on, and are counted at the end of each fit', () => {
  const angles = (row: ReturnType<typeof stageWiseRow>, ...last: number[]) => ({
    ...row,
    trace: row.trace.map((entry, i) => ({
      ...entry,
      featureAngles: { '2': i === row.trace.length - 1 ? last : [80, 80, 80] },
    })),
  });
  const [{ feature }] = corrections(
    resultsOf(
      [
        angles(deepRow(1), 1, 2, 29.9),
        angles(stageWiseRow('frozen', 1, { feature: 0.4, test: 0.2 }), 30, 60, 90),
        angles(stageWiseRow('joint', 1, { feature: 0.01, test: 0.001 }), 1, 2, 31),
      ],
      facets,
    ),
  );
  assert.deepEqual(feature.unknown, { of: 3, frozen: 3, joint: 1, endToEnd: 0 });
});
