import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decadeAxis, valueAxis } from '../../../reports/charts/axis.ts';
import { withRoom } from '../../../reports/charts/scales.ts';

const labels = (axis: { ticks: readonly { label: string }[] }) => axis.ticks.map(({ label }) => label);

test('decades are labelled as powers, with 1 for the zeroth, and everything lies inside', () => {
  const axis = decadeAxis('error', [3e-5, 0.4, 1], { labels: 'power' });
  assert.deepEqual(labels(axis), ['10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '1']);
  assert.ok(axis.min < 3e-5 && axis.max > 1);
  assert.ok(axis.ticks.every(({ value }) => value >= axis.min && value <= axis.max));
});

test('seconds have plain labels, and many decades are thinned to even powers', () => {
  assert.deepEqual(labels(decadeAxis('s', [0.05, 300], { labels: 'plain' })), ['0.1', '1', '10', '100']);
  assert.deepEqual(labels(decadeAxis('e', [1e-12, 1], { labels: 'power' })), [
    '10⁻¹²',
    '10⁻¹⁰',
    '10⁻⁸',
    '10⁻⁶',
    '10⁻⁴',
    '10⁻²',
    '1',
  ]);
});

test('a range within a decade has ticks at 1, 2 and 5', () => {
  assert.deepEqual(labels(decadeAxis('e', [0.15, 0.6], { labels: 'power' })), ['0.2', '0.5']);
});

test('zeros, negatives and infinities do not stretch an axis, and no values at all still give one', () => {
  const axis = decadeAxis('e', [0, -1, Infinity, NaN, 0.01, 1], { labels: 'power', margin: 2 });
  assert.deepEqual([axis.min, axis.max], [0.005, 2]);
  const empty = decadeAxis('e', [], { labels: 'power' });
  assert.ok(empty.min > 0 && empty.min < empty.max && Number.isFinite(empty.max));
});

test('every dimension has a tick, also when there is one or none', () => {
  const axis = valueAxis('d', [32, 8, 16, 8], String);
  assert.deepEqual(labels(axis), ['8', '16', '32']);
  assert.ok(axis.min < 8 && axis.max > 32);
  const one = valueAxis('d', [16], String);
  assert.ok(one.min < 16 && one.max > 16);
  assert.deepEqual(valueAxis('d', [], String).ticks, []);
});

test('labels that would overlap are left out, but their ticks are not', () => {
  const axis = valueAxis('n', [1000, 1100, 1200, 8000], (n) => n.toFixed(3));
  const thinned = withRoom(axis, 200);
  assert.deepEqual(
    thinned.ticks.map(({ value }) => value),
    [1000, 1100, 1200, 8000],
  );
  assert.deepEqual(labels(thinned), ['', '', '1200.000', '8000.000']);
  assert.deepEqual(labels(withRoom(axis, 4000)), labels(axis));
});
