import assert from 'node:assert/strict';
import { test } from 'node:test';
import { depthLadders } from '../../../reports/analysis/depth-ladders.ts';
import { allCharts } from '../../../reports/charts/all-charts.ts';
import { errorVersusDepth } from '../../../reports/charts/error-versus-depth.ts';
import { ladderResults, rungOf } from '../ladder-rows.ts';

test('one family at several depths is a ladder, from the lowest degree up, its default depth included', () => {
  const [ladder, ...others] = depthLadders(ladderResults([5, 4, 2, 3]));
  assert.equal(others.length, 0);
  assert.deepEqual(
    ladder.rungs.map(({ degree, facet }) => [degree, facet.label]),
    [
      [2, 'bfc-deep[L=2]'],
      [4, 'bfc-deep[L=3]'],
      [8, 'bfc-deep'],
      [16, 'bfc-deep[L=5]'],
    ],
  );
  assert.deepEqual([ladder.d, ladder.n, ladder.params], [32, 8192, {}]);
});

test('families that differ in anything but their depth are not one ladder', () => {
  const results = ladderResults([2, 3, 5]);
  const changed = (index: number, change: object) => ({
    ...results,
    facets: results.facets.map((facet, i) => (i === index ? { ...facet, ...change } : facet)),
  });
  assert.equal(depthLadders(results).length, 1);
  assert.deepEqual(depthLadders(ladderResults([2, 3])), []);
  assert.deepEqual(depthLadders(changed(1, { family: 'mine' })), []);
  assert.deepEqual(depthLadders(changed(1, { digest: 'f' })), []);
  assert.deepEqual(depthLadders(changed(1, { params: { L: 3, k: 2 } })), []);
  assert.deepEqual(depthLadders(changed(1, { degree: undefined })), []);
  assert.deepEqual(depthLadders(changed(1, { given: true })), []);
  const elsewhere = results.rows.map((row) => (row.task === 'bfc-deep[L=3]' ? { ...row, d: 16 } : row));
  assert.deepEqual(depthLadders({ ...results, rows: elsewhere }), []);
});

test('the chart has the degree on its axis, medians over seeds, the floor, and failures in the lane', () => {
  const chart = errorVersusDepth(ladderResults([2, 3, 4, 5, 6], { k: 2 }));
  assert.ok(chart);
  const { panels, x, caption } = chart.figure;
  assert.deepEqual(
    panels.map(({ title }) => title),
    ['bfc-deep[k=2], d = 32, n = 8,192'],
  );
  assert.deepEqual(
    x.ticks.map(({ label }) => label),
    ['2 (L = 2)', '4 (L = 3)', '8 (L = 4)', '16 (L = 5)', '32 (L = 6)'],
  );
  const [deep, , relu] = panels[0].curves;
  assert.deepEqual(
    deep.points.map(({ x: at, y }) => [at, Number(y.toPrecision(6))]),
    [2, 4, 8, 16, 32].map((degree) => [degree, 2e-6 * degree]),
  );
  assert.equal(relu.series, 'two-layer relu');
  assert.deepEqual(panels[0].lane, [{ series: 'two-layer relu', x: 32 }]);
  assert.equal(panels[0].bound?.length, 5);
  assert.match(caption, /degree 2\^\(L−1\)/);
  assert.match(caption, /3 of 45 fits failed \(3 diverged\)/);
});

test('the kernel floor is left out, and the caption says so, for targets whose variance samples do not show', () => {
  const results = ladderResults([2, 3, 4, 5, 6]);
  const floored = (from: number) =>
    errorVersusDepth({
      ...results,
      rows: results.rows.map((row) => {
        const degree = results.facets.find(({ label }) => label === row.task)?.degree ?? 0;
        const weights = [0, 0, degree >= from ? 4 : 1];
        const spectrum = { method: 'exact' as const, basis: 'hermite' as const, weights, angular: weights };
        return { ...row, spectrum: { ...spectrum, kernelFloor: row.kernelFloor ?? 0 } };
      }),
    })?.figure;
  const some = floored(16);
  assert.deepEqual(
    some?.panels[0].bound?.map(({ x }) => x),
    [2, 4, 8],
  );
  assert.match(some?.caption ?? '', /Kernel floor: .* It is not drawn for targets whose variance/);
  // A single degree would give a line without length.
  for (const none of [floored(2), floored(4)]) {
    assert.equal(none?.panels[0].bound, undefined);
    assert.equal(none?.bound, undefined);
    assert.doesNotMatch(none?.caption ?? '', /floor/);
  }
  assert.doesNotMatch(floored(64)?.caption ?? '', /not drawn/);
});

test('the chart leads where depth is all that a run varies, and otherwise comes later, or not at all', () => {
  const names = (results: ReturnType<typeof ladderResults>) => allCharts(results).map(({ name }) => name);
  const ladder = ladderResults([2, 3, 4]);
  assert.equal(names(ladder)[0], 'error-versus-depth');
  const wide = { label: 'bfc-wide', family: 'bfc-wide', params: {}, degree: 4 };
  const more = ladder.rows
    .filter(({ task }) => task === rungOf(3).label)
    .map((row) => ({ ...row, task: wide.label }));
  const mixed = names({ ...ladder, rows: [...more, ...ladder.rows], facets: [wide, ...ladder.facets] });
  assert.equal(mixed[0], 'error-versus-d');
  assert.ok(mixed.includes('error-versus-depth'));
  assert.ok(!names(ladderResults([4, 5])).includes('error-versus-depth'));
});
