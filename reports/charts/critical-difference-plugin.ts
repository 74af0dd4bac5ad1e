import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import { fontFamily, ink } from './ink.ts';
import type { Style } from './learner-style.ts';
import { drawMarker } from './marker.ts';
import { fillPaper } from './paper-background.ts';

/** A learner beside the axis, with a line to its rank. */
export interface RankLabel {
  readonly text: string;
  readonly rank: number;
  readonly side: 'left' | 'right';
  readonly y: number;
  readonly style: Style;
}

/** One diagram. Positions are pixels from the top of the picture; the axis has ranks from 1 to `count`. */
export interface RankPanel {
  readonly title: string;
  readonly top: number;
  readonly height: number;
  readonly axis: number;
  readonly count: number;
  readonly criticalDifference: number;
  readonly bars: readonly { readonly from: number; readonly to: number; readonly y: number }[];
  readonly labels: readonly RankLabel[];
}

/** A chart of ranks, laid out. */
export interface RankDiagram {
  readonly title: string;
  readonly panels: readonly RankPanel[];
  readonly caption: readonly string[];
  readonly captionTop: number;
}

export const titleHeight = 30;
const captionLine = 13;
const margin = 8;
/** Width of the names on either side, px. */
const labelWidth = 168;

/** Height of the picture, px. */
export function diagramHeight({ captionTop, caption }: RankDiagram): number {
  return Math.ceil(captionTop + caption.length * captionLine + margin);
}

/** The diagram without title and caption, which are elsewhere. */
export function bareDiagram({ panels, captionTop }: RankDiagram): RankDiagram {
  const up = titleHeight;
  return {
    title: '',
    caption: [],
    captionTop: captionTop - up,
    panels: panels.map((panel) => ({
      ...panel,
      top: panel.top - up,
      axis: panel.axis - up,
      bars: panel.bars.map((bar) => ({ ...bar, y: bar.y - up })),
      labels: panel.labels.map((label) => ({ ...label, y: label.y - up })),
    })),
  };
}

/** chart.js's configuration: a chart without data, on which the plugin draws. */
export function rankConfiguration(diagram: RankDiagram): ChartConfiguration<'line'> {
  return {
    type: 'line',
    data: { datasets: [] },
    options: {
      responsive: false,
      maintainAspectRatio: false,
      animation: false,
      events: [],
      font: { family: fontFamily, size: 11 },
      color: ink.text,
      plugins: { legend: { display: false }, tooltip: { enabled: false }, title: { display: false } },
      scales: { x: { display: false }, y: { display: false } },
    },
    plugins: [criticalDifferencePlugin(diagram)],
  };
}

/** Draws critical-difference diagrams, for which chart.js has no kind of chart. */
function criticalDifferencePlugin(options: RankDiagram): Plugin<'line'> {
  return {
    id: 'critical-difference',
    beforeDraw: fillPaper,
    afterDraw(chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.textBaseline = 'middle';
      write(ctx, options.title, margin, margin + 8, ink.text, '600 14px');
      for (const panel of options.panels) drawPanel(chart, panel);
      for (const [i, line] of options.caption.entries())
        write(ctx, line, margin, options.captionTop + (i + 0.5) * captionLine, ink.faint, '10px');
      ctx.restore();
    },
  };
}

function drawPanel(chart: Chart<'line'>, panel: RankPanel): void {
  const { ctx, width } = chart;
  const [left, right] = [margin + labelWidth, width - margin - labelWidth];
  const place = (rank: number) => left + ((rank - 1) / (panel.count - 1)) * (right - left);
  write(ctx, panel.title, margin, panel.top + 8, ink.text, '600 12px');
  drawCriticalDifference(ctx, panel, place);

  // Lines to the names first, so that axis and bars are drawn over them.
  for (const { rank, side, y, style } of panel.labels) {
    ctx.strokeStyle = style.colour;
    ctx.lineWidth = 1;
    path(ctx, [
      [place(rank), panel.axis],
      [place(rank), y],
      [side === 'left' ? left - 2 : right + 2, y],
    ]);
  }
  ctx.strokeStyle = ink.text;
  ctx.lineWidth = 1;
  path(ctx, [
    [left, panel.axis],
    [right, panel.axis],
  ]);
  ctx.textAlign = 'center';
  for (let rank = 1; rank <= panel.count; rank++) {
    ctx.strokeStyle = ink.text;
    path(ctx, [
      [place(rank), panel.axis - 5],
      [place(rank), panel.axis],
    ]);
    write(ctx, String(rank), place(rank), panel.axis - 12, ink.text, '11px');
  }
  ctx.strokeStyle = ink.text;
  ctx.lineWidth = 3;
  for (const { from, to, y } of panel.bars)
    path(ctx, [
      [place(from) - 3, y],
      [place(to) + 3, y],
    ]);
  for (const label of panel.labels) drawLabel(ctx, label, label.side === 'left' ? left : right, place);
  ctx.textAlign = 'left';
}

function drawCriticalDifference(
  ctx: Context,
  { axis, count, criticalDifference }: RankPanel,
  place: (rank: number) => number,
): void {
  const y = axis - 30;
  // A difference too large for any two ranks is drawn as long as the axis; the number gives its true value.
  const end = place(Math.min(1 + criticalDifference, count));
  ctx.strokeStyle = ink.faint;
  ctx.lineWidth = 1;
  for (const x of [place(1), end])
    path(ctx, [
      [x, y - 3],
      [x, y + 3],
    ]);
  path(ctx, [
    [place(1), y],
    [end, y],
  ]);
  ctx.textAlign = 'left';
  const text = `critical difference ${criticalDifference.toFixed(2)}`;
  write(ctx, text, place(1), y - 10, ink.faint, 'italic 10px');
}

function drawLabel(
  ctx: Context,
  { text, rank, side, y, style }: RankLabel,
  edge: number,
  place: Place,
): void {
  const outwards = side === 'left' ? -1 : 1;
  drawMarker(ctx, style, place(rank), y);
  ctx.textAlign = side === 'left' ? 'right' : 'left';
  write(ctx, rank.toFixed(2), edge + outwards * 6, y, ink.faint, '10px');
  write(ctx, text, edge + outwards * 34, y, ink.text, '10.5px');
}

type Context = Chart['ctx'];
type Place = (rank: number) => number;

function write(ctx: Context, text: string, x: number, y: number, colour: string, font: string): void {
  ctx.fillStyle = colour;
  ctx.font = `${font} "${fontFamily}"`;
  ctx.fillText(text, x, y);
}

function path(ctx: Context, points: readonly (readonly [x: number, y: number])[]): void {
  ctx.beginPath();
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.stroke();
}
