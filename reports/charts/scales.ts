import type { ChartConfiguration } from 'chart.js';
import type { Axis } from './axis.ts';
import { type Figure, hasOwnAxes, type Panel } from './figure.ts';
import { fontFamily, ink } from './ink.ts';
import { type Ends, middleBelow, xEnds, yEnds } from './lanes.ts';

const columnGap = 14;
/** Height of the strip above each panel that holds its title, px. */
export const stripHeight = 22;
/** Height of an x axis with its title, px. */
export const axisHeight = 42;
/** Approximate width of the y axis, px. */
const labelWidth = 46;

const sharedScale = (column: number) => `x${column}`;
export const yScale = (row: number) => `y${row}`;

/** The x scale of a panel: that of its column, unless panels have axes of their own. */
export function xScale({ x, column, row }: Pick<Panel, 'x' | 'column' | 'row'>): string {
  return x ? `x${column}r${row}` : sharedScale(column);
}

type Scales = NonNullable<NonNullable<ChartConfiguration<'line'>['options']>['scales']>;

/**
 * x axes stacked side by side and y axes one above the other cut the chart area into panels; hidden axes between them
 * are the gaps, and the strips that hold the panels' titles.
 */
export function scales(figure: Figure, width: number): Scales {
  const all: Scales = {};
  // Stack weights are shares; these add up to the width in pixels, so that a gap has its exact width.
  const inner = (width - labelWidth - (figure.columns - 1) * columnGap) / figure.columns;
  const own = hasOwnAxes(figure);
  if (own) addOwnAxes(all, figure, inner);
  for (let column = 0; column < figure.columns; column++) {
    if (column > 0) all[`gapX${column}`] = spacer('x', 'columns', columnGap);
    all[sharedScale(column)] = {
      ...scale(withRoom(figure.x, inner), xEnds(figure.x), 'x', !own && reachesDown(figure, column)),
      position: 'bottom',
      stack: 'columns',
      stackWeight: inner,
    } as Scales[string];
  }
  // chart.js stacks y axes from the bottom upwards.
  for (const [index, row] of [...figure.rows.entries()].reverse()) {
    if (own && index < figure.rows.length - 1) all[`axisY${index}`] = spacer('y', 'rows', axisHeight);
    all[yScale(index)] = {
      ...scale(row.y, yEnds(row), 'y'),
      position: 'left',
      stack: 'rows',
      stackWeight: row.height,
    } as Scales[string];
    all[`gapY${index}`] = spacer('y', 'rows', stripHeight);
  }
  return all;
}

/**
 * Hidden x axes, in a stack of its own for each row; the panels plugin draws them below their panels, where chart.js
 * cannot put them. The columns' invisible axes stay: they hold the room below the lowest row, and chart.js makes the y
 * axes wide enough only after it has laid out some axis of a height below them.
 */
function addOwnAxes(all: Scales, { columns, panels, rows }: Figure, inner: number): void {
  for (const row of rows.keys())
    for (let column = 0; column < columns; column++) {
      const stack = `columns${row}`;
      if (column > 0) all[`gapX${column}r${row}`] = spacer('x', stack, columnGap);
      const panel = panels.find((own) => own.column === column && own.row === row);
      if (panel?.x)
        all[xScale(panel)] = {
          ...scale(withRoom(panel.x, inner), xEnds(panel.x), 'x'),
          display: false,
          position: 'bottom',
          stack,
          stackWeight: inner,
        } as Scales[string];
      else all[`emptyX${column}r${row}`] = spacer('x', stack, inner);
    }
}

function spacer(axis: 'x' | 'y', stack: string, stackWeight: number): Scales[string] {
  return {
    type: 'linear',
    axis,
    display: false,
    position: axis === 'x' ? 'bottom' : 'left',
    stack,
    stackWeight,
    min: 0,
    max: 1,
  } as Scales[string];
}

/** Whether the column's lowest panel is in the bottom row; if not, the panels plugin draws its x axis. */
export function reachesDown({ panels, rows }: Figure, column: number): boolean {
  return panels.some((panel) => panel.column === column && panel.row === rows.length - 1);
}

/** The axis without labels that would run into their neighbours; the last one always stays. */
export function withRoom(axis: Axis, width: number): Axis {
  const { min, max } = xEnds(axis);
  const place = (value: number) => (width * Math.log(value / min)) / Math.log(max / min);
  let free = Number.POSITIVE_INFINITY;
  const ticks = [...axis.ticks].reverse().map(({ value, label }) => {
    const half = label.length * 3;
    if (place(value) + half > free) return { value, label: '' };
    free = place(value) - half - 5;
    return { value, label };
  });
  return { ...axis, ticks: ticks.reverse() };
}

/** The ticks that lie on the axis, and the one of its lane. */
export function ticksOf(axis: Axis, ends: Ends): Axis['ticks'] {
  const ticks = axis.ticks.filter(({ value }) => value >= axis.min && value <= axis.max);
  return axis.zero === undefined ? ticks : [{ value: middleBelow(axis, ends), label: axis.zero }, ...ticks];
}

function scale(axis: Axis, ends: Ends, direction: 'x' | 'y', visible = true): object {
  const ticks = ticksOf(axis, ends);
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    type: axis.linear ? 'linear' : 'logarithmic',
    axis: direction,
    min: ends.min,
    max: ends.max,
    bounds: 'data',
    border: { display: false },
    grid: {
      drawOnChartArea: false,
      drawTicks: true,
      tickLength: 4,
      tickColor: visible ? ink.frame : 'transparent',
    },
    title: {
      display: true,
      text: axis.title,
      color: visible ? ink.text : 'transparent',
      font: { family: fontFamily, size: 11.5 },
      padding: direction === 'x' ? { top: 1, bottom: 0 } : { top: 0, bottom: 2 },
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      minRotation: 0,
      padding: 2,
      color: visible ? ink.text : 'transparent',
      font: { family: fontFamily, size: 11 },
      callback: (value: number | string) => labels.get(Number(value)) ?? '',
    },
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = ticks.map(({ value }) => ({ value }));
    },
  };
}
