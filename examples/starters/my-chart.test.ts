// Run it: node --import hierbench/typescript --test my-chart.test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Results } from 'hierbench';
import chart from './my-chart.ts';

test('each successful fit is a point in the data of its learner', () => {
  const rows = [
    { series: 'mean', status: 'ok', fitSeconds: 2, testError: 1 },
    { series: 'mean', status: 'diverged', fitSeconds: 3 },
  ];
  const results = { rows, series: [{ label: 'mean' }], facets: [] } as unknown as Results;
  const [mean] = chart.configuration(results, new Map())?.data.datasets ?? [];
  assert.deepEqual(mean?.data, [{ x: 2, y: 1 }]);
});
