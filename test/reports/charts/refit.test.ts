import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refit } from '../../../reports/charts/refit.ts';
import { reportContent } from '../../../reports/content.ts';
import { syntheticRun } from '../synthetic-run.ts';

const { run, cells } = syntheticRun({
  families: ['bfc-wide', 'bfc-deep-wide', 'bfc-chain', 'bfc-gap'],
  seeds: 2,
});
const [chart] = reportContent([{ run, fits: cells, searches: [], warnings: [] }], '').charts;

test('fewer columns hold the same panels in reading order, each with the axis of its row', () => {
  const { figure } = chart;
  assert.ok(figure.columns > 1);
  const narrow = refit(figure, 1);
  const reading = [...figure.panels].sort((a, b) => a.row - b.row || a.column - b.column);
  assert.deepEqual(
    narrow.panels.map(({ title, row, column }) => [title, row, column]),
    reading.map(({ title }, i) => [title, i, 0]),
  );
  assert.deepEqual(
    narrow.rows.map(({ y }) => y),
    reading.map(({ row }) => figure.rows[row].y),
  );
});

test('a figure that is narrow enough stays as it is', () => {
  assert.equal(refit(chart.figure, chart.figure.columns), chart.figure);
});
