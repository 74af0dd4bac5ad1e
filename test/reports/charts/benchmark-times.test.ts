import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BenchmarkRecord, BenchmarkRow } from '../../../harness/results/benchmark.ts';
import { benchmarkCharts } from '../../../reports/charts/benchmark-times.ts';
import { createRenderer } from '../../../reports/charts/render.ts';

function row(
  subject: string,
  panel: string,
  d: number,
  milliseconds: number,
  more: Partial<BenchmarkRow> = {},
) {
  return {
    benchmark: 'training step',
    panel,
    subject,
    peer: false,
    size: `d=${d} ${panel}`,
    shortSize: `${d}, 32`,
    work: d,
    milliseconds,
    low: milliseconds / 2,
    high: milliseconds * 2,
    repeats: 5,
    ...more,
  };
}

const record = (rows: BenchmarkRow[]): BenchmarkRecord => ({
  environment: {
    cpu: '',
    cores: 1,
    memoryGiB: 1,
    os: '',
    node: '',
    backend: { name: 'compiled', why: '' },
    versions: {},
  },
  command: 'hierbench bench',
  measuredAt: '',
  reference: 'compiled',
  rows,
  skipped: [],
});

const steps = ['L = 3', 'L = 4'].flatMap((panel) =>
  [512, 64].flatMap((d) => [
    row('compiled', panel, d, d),
    row('matrix products alone', panel, d, d / 2, { ratio: 2 }),
    row('Torch <1>', panel, d, 4 * d, { peer: true, ratio: 0.25 }),
  ]),
);

test('there is one chart per benchmark, with a panel per variant, sizes by work, a curve per subject, and ratios to peers', () => {
  const kernel = { benchmark: 'kernel solve', shortSize: '64, 512' };
  const charts = benchmarkCharts(record([...steps, row('compiled', 'rbf', 64, 9, kernel)]));
  assert.deepEqual(
    charts.map(({ name }) => name),
    ['bench-training-step', 'bench-kernel-solve'],
  );
  const { figure } = charts[0];
  assert.deepEqual(
    figure.panels.map(({ title }) => title),
    ['L = 3', 'L = 4', 'L = 3: compiled ÷ other', 'L = 4: compiled ÷ other'],
  );
  assert.deepEqual(
    figure.x.ticks.map(({ label }) => label),
    ['64, 32', '512, 32'],
  );
  const times = figure.panels[0].curves.map(({ series, points }) => [series, points.map(({ y }) => y)]);
  assert.deepEqual(times, [
    ['compiled', [64, 512]],
    ['matrix products alone', [32, 256]],
    ['Torch <1>', [256, 2048]],
  ]);
  const ratios = figure.panels[3].curves.map(({ series, points }) => [series, points.map(({ y }) => y)]);
  assert.deepEqual(ratios, [
    ['matrix products alone', [2, 2]],
    ['Torch <1>', [0.25, 0.25]],
  ]);
  assert.equal(figure.rows[1].reference, 1);
  assert.equal(charts[1].figure.panels.length, 1);
});

test('both files can be drawn, and the name of a peer is text', async () => {
  const renderer = await createRenderer();
  const [chart] = benchmarkCharts(record(steps));
  const svg = renderer.svg(chart);
  assert.match(svg, /Torch &lt;1&gt;/);
  assert.ok(!svg.includes('Torch <1>'));
  assert.equal(renderer.png(chart).subarray(1, 4).toString(), 'PNG');
});
