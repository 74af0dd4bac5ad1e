import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allCharts } from '../../reports/charts/all-charts.ts';
import type { Chart } from '../../reports/charts/configuration.ts';
import { compareRuns } from '../../reports/compare/compare-runs.ts';
import { comparisonText } from '../../reports/compare/comparison-text.ts';
import { reportContent } from '../../reports/content.ts';
import { markdownReport } from '../../reports/export/markdown.ts';
import { terminalHeadline } from '../../reports/export/terminal.ts';
import { terminalSketch } from '../../reports/export/terminal-sketch.ts';
import { collectResults } from '../../reports/rows.ts';
import { neverSaid, smallRuns } from './small-runs.ts';

/** Ends of chart.js's axes, by their ids. */
function endsOf(chart: Chart): Map<string, { min: number; max: number }> {
  const { scales = {} } = chart.configuration().options ?? {};
  return new Map(
    Object.entries(scales).map(([id, scale]) => [id, { min: Number(scale?.min), max: Number(scale?.max) }]),
  );
}

/**
 * Tests reports of small runs full of zeros and equal values: every text is true or absent, every fit appears somewhere.
 *
 * @param runs how many runs, and the seed from which they are drawn (default: others every time)
 */
export function testZeros(runs: { readonly numRuns: number; readonly seed?: number }): void {
  test('no text contains NaN or the like, a ratio over 0, or a plural after one', () => {
    fc.assert(
      fc.property(smallRuns, (run) => {
        const content = reportContent([run], 'hierbench report x');
        const texts = [
          markdownReport(content),
          terminalHeadline(content),
          terminalSketch(content.results),
          ...content.charts.flatMap(({ title, alternative, figure }) => [title, alternative, figure.caption]),
          ...content.charts.flatMap(({ figure }) =>
            [figure.x, ...figure.rows.map(({ y }) => y)].flatMap(({ ticks }) =>
              ticks.map(({ label }) => label),
            ),
          ),
        ];
        for (const text of texts) {
          const found = neverSaid.exec(text);
          assert.equal(found && text.slice(Math.max(0, found.index - 80), found.index + 80), null);
        }
      }),
      runs,
    );
  });

  test('a comparison of two such runs contains none of these either', () => {
    fc.assert(
      fc.property(smallRuns, smallRuns, (before, after) => {
        const text = comparisonText(compareRuns(before, after, { tolerance: 0.1 }));
        const found = neverSaid.exec(text);
        assert.equal(found && text.slice(Math.max(0, found.index - 80), found.index + 80), null);
      }),
      runs,
    );
  });

  test('what charts draw is finite and within its axes, and every axis has a length and ticks', () => {
    fc.assert(
      fc.property(smallRuns, (run) => {
        for (const chart of allCharts(collectResults([run]))) {
          if (chart.drawing?.kind === 'ranks') {
            for (const { count, labels } of chart.drawing.diagram.panels)
              for (const { rank } of labels) assert.ok(rank >= 1 && rank <= count, chart.name);
            continue;
          }
          const ends = endsOf(chart);
          for (const dataset of chart.configuration().data.datasets) {
            const [x, y] = [ends.get(dataset.xAxisID ?? ''), ends.get(dataset.yAxisID ?? '')];
            assert.ok(x && y, chart.name);
            for (const point of dataset.data as { x: number; y: number }[]) {
              const what = `${chart.name}, ${dataset.label}: ${point.x}, ${point.y}`;
              // A gap in a line: y is NaN.
              if (Number.isNaN(point.y)) continue;
              assert.ok(point.x >= x.min && point.x <= x.max, what);
              assert.ok(point.y >= y.min && point.y <= y.max, what);
            }
          }
          for (const { min, max } of ends.values()) assert.ok(Number.isFinite(min) && min < max, chart.name);
          for (const { y } of chart.figure.rows) {
            assert.ok(y.min > 0 && Number.isFinite(y.max / y.min), chart.name);
            assert.ok(y.ticks.length > 0, `${chart.name}: ${y.min} to ${y.max} has no tick`);
          }
        }
      }),
      runs,
    );
  });

  test('every group of fits is a point, in a lane, or reported as unsupported', () => {
    fc.assert(
      fc.property(smallRuns, (run) => {
        const results = collectResults([run]);
        for (const chart of allCharts(results)) {
          if (!/^(error|train-time)-versus-d/.test(chart.name)) continue;
          const { figure } = chart;
          for (const { title, curves, lane } of figure.panels) {
            const facet = results.facets.find(({ label }) => title.startsWith(label));
            const principal = results.rows.filter(
              ({ task, n, d }) =>
                task === facet?.label &&
                n === Math.max(...results.rows.filter((row) => row.d === d).map((row) => Number(row.n))),
            );
            const attempted = principal.filter(
              ({ status, learner }) =>
                status !== 'unsupported' && !(learner === 'mean' && chart.name.startsWith('train')),
            );
            for (const series of new Set(attempted.map((row) => row.series))) {
              const dimensions = new Set(attempted.filter((row) => row.series === series).map(({ d }) => d));
              const points = curves
                .filter((curve) => curve.series === series)
                .flatMap((curve) => curve.points);
              const drawn = points.filter(({ y }) => !Number.isNaN(y)).length;
              const marks = lane.filter((mark) => mark.series === series).length;
              assert.ok(drawn + marks >= dimensions.size, `${chart.name}: ${series} in ${title}`);
            }
            // Zeros have a lane, and the caption mentions it.
            const zeros = curves.some(({ points }) => points.some(({ y }) => y <= 0));
            const { y } = figure.rows[figure.panels[0].row];
            if (zeros) {
              assert.match(y.zero ?? '', /^[≈≤]? ?0$/, chart.name);
              assert.match(figure.caption, /Lane below the plot: [^.]* of (almost )?0/);
            }
          }
        }
      }),
      runs,
    );
  });
}
