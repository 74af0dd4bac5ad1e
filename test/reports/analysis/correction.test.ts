import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corrections, gapSweeps } from '../../../reports/analysis/correction.ts';
import { diagnosedResults, resultsOf, stageWiseRow } from '../diagnosed-rows.ts';

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
