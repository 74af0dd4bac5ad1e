import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ordersOfCorrection } from '../../../reports/analysis/order-of-correction.ts';
import { deepRow, resultsOf, stageWiseRow } from '../diagnosed-rows.ts';

const facets = [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }];

test('the first steps at each level are found by layer and for the output, and half of the seeds decide', () => {
  const slow = deepRow(2, { trace: deepRow(2).trace.slice(0, 2) });
  const [order] = ordersOfCorrection(resultsOf([deepRow(1), slow, deepRow(3)], facets));
  assert.deepEqual(
    order.parts.map(({ part, passages }) => [part, ...passages.map(({ step, reached }) => [step, reached])]),
    [
      [2, [200, 2], [200, 2], [Number.POSITIVE_INFINITY, 0]],
      [3, [Number.POSITIVE_INFINITY, 0], [Number.POSITIVE_INFINITY, 0], [Number.POSITIVE_INFINITY, 0]],
      ['output', [50, 3], [200, 2], [300, 2]],
    ],
  );
  assert.deepEqual(order.forwardFirst, { held: 2, of: 2 });
});

test('a layer that is finely known before the output is coarsely known contradicts the order', () => {
  const trace = deepRow(1).trace.map((entry) =>
    entry.step === 10 ? { ...entry, featureErrors: { '2': 0.005, '3': 0.9 } } : entry,
  );
  const [order] = ordersOfCorrection(resultsOf([deepRow(1, { trace })], facets));
  assert.deepEqual(order.forwardFirst, { held: 0, of: 1 });
});

test('stage-wise training prescribes the order, so nothing is said about it', () => {
  const joint = stageWiseRow('joint', 1, { feature: 0.005, test: 0.001 });
  const [order] = ordersOfCorrection(resultsOf([joint], facets));
  assert.equal(order.forwardFirst, undefined);
  assert.deepEqual(
    order.parts[0].passages.map(({ step }) => step),
    [300, 300, Number.POSITIVE_INFINITY],
  );
});
