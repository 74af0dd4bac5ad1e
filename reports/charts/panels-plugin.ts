import type { Chart, Plugin, Scale } from 'chart.js';
import { graphemes } from '../graphemes.ts';
import type { Axis } from './axis.ts';
import type { Figure } from './figure.ts';
import { fontFamily, ink, lineStyles } from './ink.ts';
import { xEnds, yEnds } from './lanes.ts';
import { fillPaper } from './paper-background.ts';
import { reachesDown, ticksOf, withRoom, xScale, yScale } from './scales.ts';

/** Draws what is around the curves: each panel's title, grid, frame, reference line and lane. */
export function panelsPlugin(figure: Figure): Plugin<'line'> {
  return {
    id: 'panels',
    beforeDraw: fillPaper,
    beforeDatasetsDraw(chart) {
      for (const panel of figure.panels) drawBackground(chart, figure, panel);
    },
    afterDatasetsDraw(chart) {
      for (const panel of figure.panels) drawFrame(chart, figure, panel);
    },
  };
}

function rectangle(chart: Chart<'line'>, panel: Figure['panels'][number]) {
  const x = chart.scales[xScale(panel)];
  const y = chart.scales[yScale(panel.row)];
  return { x, y, left: x.left, top: y.top, width: x.right - x.left, height: y.bottom - y.top };
}

function drawBackground(chart: Chart<'line'>, figure: Figure, panel: Figure['panels'][number]): void {
  const { ctx } = chart;
  const { x, y, left, top, width, height } = rectangle(chart, panel);
  const row = figure.rows[panel.row];
  const axis = panel.x ?? figure.x;
  ctx.save();
  if (axis.zero !== undefined) {
    const edge = x.getPixelForValue(axis.min);
    drawLane(ctx, [left, top, edge - left, height]);
    rule(ctx, edge, top, 0, height);
  }
  ctx.strokeStyle = ink.grid;
  ctx.lineWidth = 1;
  for (const { value } of axis.ticks) rule(ctx, x.getPixelForValue(value), top, 0, height);
  for (const { value } of row.y.ticks) rule(ctx, left, y.getPixelForValue(value), width, 0);
  if (row.lane) {
    const edge = y.getPixelForValue(row.y.max);
    drawLane(ctx, [left, top, width, edge - top]);
    rule(ctx, left, edge, width, 0);
  }
  if (row.y.zero !== undefined) {
    const edge = y.getPixelForValue(row.y.min);
    drawLane(ctx, [left, edge, width, top + height - edge]);
    rule(ctx, left, edge, width, 0);
  }
  if (row.reference !== undefined && row.reference > row.y.min && row.reference < yEnds(row).max) {
    setLine(ctx, 'reference');
    rule(ctx, left, y.getPixelForValue(row.reference), width, 0);
  }
  if (panel.bound) {
    setLine(ctx, 'bound');
    ctx.beginPath();
    for (const [i, point] of panel.bound.entries()) {
      if (!isOnAxis(point.y, row.y)) continue;
      const goesOn = i > 0 && isOnAxis(panel.bound[i - 1].y, row.y);
      const [right, down] = [x.getPixelForValue(point.x), y.getPixelForValue(point.y)];
      if (goesOn) ctx.lineTo(right, down);
      else ctx.moveTo(right, down);
    }
    ctx.stroke();
  }
  ctx.restore();
}

/** Fills a lane, and sets the pen for its border. */
function drawLane(
  ctx: Scale['ctx'],
  place: readonly [x: number, y: number, width: number, height: number],
): void {
  ctx.fillStyle = ink.lane;
  ctx.fillRect(...place);
  ctx.strokeStyle = ink.frame;
  ctx.lineWidth = 0.5;
}

function setLine(ctx: Scale['ctx'], name: keyof typeof lineStyles): void {
  ctx.strokeStyle = ink[lineStyles[name].colour];
  ctx.lineWidth = lineStyles[name].width;
  ctx.setLineDash([...lineStyles[name].dash]);
}

function isOnAxis(y: number, { min, max }: Axis): boolean {
  return y >= min && y <= max;
}

function drawFrame(chart: Chart<'line'>, figure: Figure, panel: Figure['panels'][number]): void {
  const { ctx } = chart;
  const { x, y, left, top, width, height } = rectangle(chart, panel);
  const row = figure.rows[panel.row];
  ctx.save();
  ctx.strokeStyle = ink.frame;
  ctx.lineWidth = 0.8;
  ctx.strokeRect(left, top, width, height);
  for (const value of row.y.minor) rule(ctx, left, y.getPixelForValue(value), 2.5, 0);
  const axis = panel.x ?? figure.x;
  for (const value of axis.minor) rule(ctx, x.getPixelForValue(value), top + height - 2.5, 0, 2.5);
  if (panel.x || (isLowest(figure, panel) && !reachesDown(figure, panel.column)))
    drawAxis(ctx, axis, x, left, top + height, width);
  ctx.fillStyle = ink.text;
  ctx.font = `600 12px "${fontFamily}"`;
  ctx.textBaseline = 'alphabetic';
  ctx.fillText(fitted(ctx, panel.title, width), left, top - 6);
  if (row.lane && panel.column === 0)
    drawLaneLabel(ctx, row.lane, left - 5, (top + y.getPixelForValue(row.y.max)) / 2);
  ctx.restore();
}

function isLowest({ panels }: Figure, { column, row }: Figure['panels'][number]): boolean {
  return panels.every((other) => other.column !== column || other.row <= row);
}

/**
 * The x axis right below a panel, where it is the panel's own or there is an empty place under it; drawn as chart.js
 * draws it elsewhere.
 */
function drawAxis(
  ctx: Scale['ctx'],
  axis: Axis,
  x: Scale,
  left: number,
  bottom: number,
  width: number,
): void {
  ctx.save();
  ctx.fillStyle = ink.text;
  ctx.lineWidth = 1;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.font = `11px "${fontFamily}"`;
  for (const { value, label } of ticksOf(withRoom(axis, width), xEnds(axis))) {
    rule(ctx, x.getPixelForValue(value), bottom, 0, 4);
    ctx.fillText(label, x.getPixelForValue(value), bottom + 13);
  }
  ctx.font = `11.5px "${fontFamily}"`;
  ctx.fillText(axis.title, left + width / 2, bottom + 29);
  ctx.restore();
}

/** The lane's label beside the axis, one word per line, like the labels of the ticks below. */
function drawLaneLabel(ctx: Scale['ctx'], text: string, right: number, middle: number): void {
  ctx.font = `italic 10px "${fontFamily}"`;
  ctx.fillStyle = ink.faint;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  const words = text.split(' ');
  for (const [index, word] of words.entries())
    ctx.fillText(word, right, middle + (index - (words.length - 1) / 2) * 10);
}

/** The text, with an ellipsis where it is wider than its place. */
function fitted(ctx: Scale['ctx'], text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  const characters = graphemes(text);
  while (characters.length > 1 && ctx.measureText(`${characters.join('')}…`).width > width) characters.pop();
  return `${characters.join('')}…`;
}

function rule(ctx: Scale['ctx'], x: number, y: number, dx: number, dy: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + dx, y + dy);
  ctx.stroke();
}
