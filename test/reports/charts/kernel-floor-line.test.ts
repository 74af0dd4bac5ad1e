import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorVersusD } from '../../../reports/charts/error-versus-d.ts';
import { errorVersusN } from '../../../reports/charts/error-versus-n.ts';
import { layOutKey } from '../../../reports/charts/key-layout.ts';
import { createRenderer } from '../../../reports/charts/render.ts';
import { collectResults, type Results } from '../../../reports/rows.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';

/** Results whose fits of bfc-wide have a kernel floor that depends on d, n and seed; the others have none. */
function results(options: SyntheticOptions = {}): Results {
  const { run, cells } = syntheticRun({ seeds: 3, ...options });
  const made = collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
  return {
    ...made,
    rows: made.rows.map((row) =>
      row.task === 'bfc-wide' ? { ...row, kernelFloor: floorOf(row.d, Number(row.n), row.seed) } : row,
    ),
  };
}

const floorOf = (d: number, n: number, seed: number) => (d < 16 ? 0 : (0.01 * d * 1024 * seed ** 2) / n);

test('the kernel floor is a line in its panel: at each d the median over seeds, whatever the learners', () => {
  const chart = errorVersusD(results());
  assert.ok(chart);
  const [wide, deep] = chart.figure.panels;
  assert.deepEqual(
    wide.bound,
    [8, 16, 32].map((d) => ({ x: d, y: floorOf(d, 8 * d * d, 2) })),
  );
  assert.equal(deep.bound, undefined);
  assert.equal(chart.figure.bound, 'kernel floor');
  assert.match(chart.figure.caption, /Kernel floor: /);
  const key = layOutKey(chart.figure.key, 608, chart.figure).columns.flatMap(({ entries }) => entries);
  assert.deepEqual(
    key.flatMap(({ text, style }) => (typeof style === 'string' ? [[text, style]] : [])),
    [
      ['trivial error', 'reference'],
      ['kernel floor', 'bound'],
    ],
  );
});

test('a floor of 0 is not drawn, and if there is no other the caption does not mention it', async () => {
  const withFloor = errorVersusD(results());
  const data = results();
  const without = errorVersusD({ ...data, rows: data.rows.map((row) => ({ ...row, kernelFloor: 0 })) });
  assert.ok(withFloor && without);
  assert.ok(without.figure.panels.every(({ bound }) => bound === undefined));
  assert.equal(without.figure.bound, undefined);
  assert.doesNotMatch(without.figure.caption, /floor/);
  const { svg } = await createRenderer();
  // The line, and its sample in the key: dashes become shapes in the colour of the text. Letters are scaled shapes.
  const dashes = (chart: Parameters<typeof svg>[0]) =>
    (svg(chart).match(/<(path|use) [^>]*fill="#1F2328"[^>]*>/gi) ?? []).filter(
      (shape) => !shape.includes('scale('),
    ).length;
  assert.equal(dashes(withFloor), 2);
  assert.equal(dashes(without), 0);
});

test('with a single d the line spans the panel, and against n there is a floor for every n', () => {
  const single = errorVersusD(results({ d: [16] }));
  const { figure } = single ?? assert.fail('no chart');
  const y = floorOf(16, 2048, 2);
  assert.deepEqual(figure.panels[0].bound, [
    { x: figure.x.min, y },
    { x: figure.x.max, y },
  ]);
  const data = results({ d: [16] });
  const more = data.rows.map((row) => ({ ...row, id: `${row.id}-4`, n: 4 * Number(row.n) }));
  const swept = errorVersusN({
    ...data,
    rows: [...data.rows, ...more.map((row) => ({ ...row, kernelFloor: floorOf(row.d, row.n, row.seed) }))],
  });
  assert.deepEqual(swept?.figure.panels[0].bound, [
    { x: 2048, y: floorOf(16, 2048, 2) },
    { x: 8192, y: floorOf(16, 8192, 2) },
  ]);
});
