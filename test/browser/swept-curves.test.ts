import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { State } from '../../reports/explorer/browser/state.ts';
import { sweptAxis, sweptCurves, sweptParameters } from '../../reports/explorer/browser/swept-curves.ts';
import { explorerData } from '../../reports/explorer/payload.ts';
import type { Results } from '../../reports/rows.ts';
import { aRow } from '../reports/rows-for-tests.ts';

/** Two sweeps over the width and a learner without one, at two d. */
const variants = ['gd', 'lazy'].flatMap((label) =>
  [16, 4, 8].map((value) => ({
    label: `${label}[width=${value}]`,
    learner: label,
    params: { width: value },
    sweep: { label, parameter: 'width', value },
  })),
);
const series = [{ label: 'mean', learner: 'mean', params: {} }, ...variants];
const results: Results = {
  series,
  facets: [
    { label: 'bfc-wide', family: 'bfc-wide', params: {} },
    { label: 'quadratic', family: 'quadratic', params: {} },
  ],
  rows: [
    aRow({ task: 'quadratic', series: 'mean', d: 8 }),
    ...series.flatMap((one) =>
      [8, 16].flatMap((d) =>
        [1, 2, 3].map((seed) => ({
          ...aRow({ series: one.label, d, n: 8 * d * d, seed, testError: 1 / d }),
          ...('sweep' in one && { sweep: one.sweep }),
        })),
      ),
    ),
  ],
};
const data = explorerData(results);
const state = { task: 'bfc-wide', x: sweptAxis('width'), y: 'error', hidden: new Set() } as unknown as State;

test('a family has the parameters that are swept on it', () => {
  assert.deepEqual(sweptParameters(data, 'bfc-wide'), ['width']);
  assert.deepEqual(sweptParameters(data, 'quadratic'), []);
});

test('over a swept parameter there is a curve for each sweep and d, with values ascending', () => {
  const curves = sweptCurves(data, state);
  assert.deepEqual(
    curves.map(({ style, points }) => [style.label, points.map(({ value }) => value)]),
    ['gd', 'lazy'].flatMap((label) => [8, 16].map((d) => [`${label}, d = ${d}`, [4, 8, 16]])),
  );
  const looks = curves.map(({ style: { colour, dash } }) => JSON.stringify([colour, dash]));
  assert.equal(new Set(looks).size, looks.length);
  assert.ok(curves.every(({ points }) => points.every(({ point }) => point.error?.[0] === 1 / point.d)));
  assert.deepEqual(sweptCurves(data, { ...state, x: sweptAxis('depth') }), []);
});
