import type { ChartDataset } from 'chart.js';
import type { Axis } from './axis.ts';
import type { Curve, CurvePoint, Figure, KeyEntry, LaneMark, Panel, PanelRow } from './figure.ts';
import { ink } from './ink.ts';
import {
  type Ends,
  hasPlace,
  hasPlaceOn,
  isAbove,
  isBelow,
  isBelowOn,
  middleBelow,
  xEnds,
  yEnds,
} from './lanes.ts';
import { markerRadius, type Style } from './learner-style.ts';
import { xScale, yScale } from './scales.ts';

/** chart.js datasets of a figure: a line and a band for each curve, and the marks in the lanes. */
export function datasets(figure: Figure): ChartDataset<'line'>[] {
  const styles = new Map(figure.key.map(({ series, style }) => [series, style]));
  const order = new Map(figure.key.map(({ series }, index) => [series, index]));
  const all: ChartDataset<'line'>[] = [];
  for (const panel of figure.panels) {
    const row = figure.rows[panel.row];
    const place = { xAxisID: xScale(panel), yAxisID: yScale(panel.row) };
    const x = panel.x ?? figure.x;
    const axes = { x, y: row.y, ends: yEnds(row) };
    for (const curve of panel.curves) {
      const style = styles.get(curve.series);
      if (!style) throw new Error(`the figure ${figure.name} draws ${curve.series}, which is not in its key`);
      const depth = order.get(curve.series) ?? 0;
      all.push(
        ...interval(curve, style, axes).map((dataset) => ({ ...dataset, ...place, order: 1000 + depth })),
      );
      all.push({ ...line(curve, style, axes.y), ...place, order: depth });
      all.push(...atLowEnds(curve, style, axes).map((dataset) => ({ ...dataset, ...place, order: depth })));
    }
    const lanes = [
      ...laneMarks(panel.lane, row.lane, figure.key, x, above(row)),
      ...laneMarks(row.y.linear ? [] : belowPlot(panel), row.y.zero, figure.key, x, below(row)),
    ];
    all.push(...lanes.map((dataset) => ({ ...dataset, ...place, order: 0 })));
  }
  return all;
}

/** The axes of a panel. */
interface Axes {
  readonly x: Axis;
  readonly y: Axis;
  /** Ends of the y axis, its lanes included. */
  readonly ends: Ends;
}

/** The line through points that have a place on both axes, with a gap at every point that has none. */
function line(curve: Curve, style: Style, y: Axis): ChartDataset<'line'> {
  const last = curve.points.length - 1;
  const every = Math.max(1, Math.round(last / 4));
  const isThere = (point: CurvePoint | undefined) =>
    point !== undefined && hasPlace(point.x) && hasPlaceOn(y, point.y);
  const isAlone = (index: number) => !isThere(curve.points[index - 1]) && !isThere(curve.points[index + 1]);
  return {
    label: curve.series,
    data: curve.points.map((point) => ({ x: point.x, y: isThere(point) ? point.y : Number.NaN })),
    borderColor: style.colour,
    borderWidth: style.width,
    borderDash: [...style.dash],
    borderJoinStyle: 'round',
    fill: false,
    tension: 0,
    spanGaps: false,
    ...markerOf(style),
    pointRadius: curve.points.map((_, index) =>
      curve.markers === 'all' || (last - index) % every === 0 || isAlone(index) ? markerRadius(style) : 0,
    ),
  };
}

/** Marks left of the plot, at their y; and short strokes below it, for intervals whose lower end is there. */
function atLowEnds({ series, points }: Curve, style: Style, axes: Axes): ChartDataset<'line'>[] {
  const bare = { showLine: false, ...markerOf(style) };
  const left = points.flatMap((point) =>
    isBelow(point.x) && (hasPlaceOn(axes.y, point.y) || isBelowOn(axes.y, point.y))
      ? [{ x: across(point, axes), y: drawn(point.y, axes) }]
      : [],
  );
  const ends = points.flatMap((point) =>
    hasPlace(point.x) &&
    hasPlaceOn(axes.y, point.y) &&
    point.low !== undefined &&
    isBelowOn(axes.y, point.low)
      ? [{ x: point.x, y: drawn(point.low, axes) }]
      : [],
  );
  return [
    ...(left.length > 0
      ? [
          {
            ...bare,
            label: `${series}: left of the plot`,
            data: left,
            pointRadius: 2.6,
            pointBackgroundColor: ink.paper,
          },
        ]
      : []),
    ...(ends.length > 0
      ? [
          {
            ...bare,
            label: `${series}: interval that ends below the plot`,
            data: ends,
            pointStyle: 'line' as const,
            pointRotation: 0,
            pointRadius: 4,
          },
        ]
      : []),
  ];
}

/** Marker options that lines and lanes share. */
function markerOf(style: Style): Partial<ChartDataset<'line'>> {
  return {
    pointStyle: style.marker,
    pointRotation: style.rotation,
    pointBorderColor: style.colour,
    pointBackgroundColor: style.hollow ? ink.paper : style.colour,
    pointBorderWidth: 1.3,
  };
}

/**
 * The band of a curve's intervals. A vertical line takes its place where a point has no neighbour to make a
 * band with, and where its interval is open upwards; that line runs to the edge of the plot. Lower ends of 0
 * are in the lane below.
 */
function interval({ series, points }: Curve, style: Style, axes: Axes): ChartDataset<'line'>[] {
  const { isClosed, isInBand, hasInterval } = intervalsOn(axes.y);
  const bare = { label: `${series}: interval`, pointRadius: 0, tension: 0, spanGaps: false };
  const upright = points.flatMap((point, i): ChartDataset<'line'>[] => {
    // A median of 0 with an interval of 0 has its mark in the lane.
    if (!hasInterval(point) || isBelowOn(axes.y, point.high)) return [];
    if (isInBand(point) && (isInBand(points[i - 1]) || isInBand(points[i + 1]))) return [];
    return [
      {
        ...bare,
        data: [
          { x: across(point, axes), y: drawn(point.low, axes) },
          { x: across(point, axes), y: drawn(point.high, axes) },
        ],
        borderColor: translucent(style.colour, isClosed(point) ? 0.6 : 0.4),
        borderWidth: isClosed(point) ? 1.3 : 1,
        fill: false,
      },
    ];
  });
  if (!points.some((point, i) => isInBand(point) && isInBand(points[i + 1]))) return upright;
  const edge = (end: 'low' | 'high') =>
    points.map((point) => ({
      x: across(point, axes),
      y: isInBand(point) ? drawn(point[end], axes) : Number.NaN,
    }));
  return [
    { ...bare, data: edge('low'), borderWidth: 0, borderColor: 'transparent', fill: false },
    {
      ...bare,
      data: edge('high'),
      borderWidth: 0,
      borderColor: 'transparent',
      fill: '-1',
      backgroundColor: translucent(style.colour, style.width > 2 ? 0.2 : 0.13),
    },
    ...upright,
  ];
}

type WithInterval = CurvePoint & { readonly low: number; readonly high: number };

/** What a y axis says of points and their intervals. */
function intervalsOn(y: Axis) {
  const hasInterval = (point: CurvePoint | undefined): point is WithInterval =>
    point?.low !== undefined && point.high !== undefined && (hasPlaceOn(y, point.y) || isBelowOn(y, point.y));
  const isClosed = (point: CurvePoint | undefined): point is WithInterval =>
    hasInterval(point) && !isAbove(point.high);
  /** Whether a band can go through the point, which takes a place on both axes, as the line does. */
  const isInBand = (point: CurvePoint | undefined): point is WithInterval =>
    isClosed(point) && hasPlace(point.x) && hasPlaceOn(y, point.y);
  return { hasInterval, isClosed, isInBand };
}

/** x as drawn: 0 is in the middle of the lane on the left. */
function across(point: Pick<CurvePoint, 'x'>, { x }: Pick<Axes, 'x'>): number {
  return isBelow(point.x) ? middleBelow(x, xEnds(x)) : point.x;
}

/** A lane above or below a plot: its edge at the plot, and its outer edge. */
interface Lane {
  readonly from: number;
  readonly to: number;
  readonly linear?: true;
}

function above(row: PanelRow): Lane {
  return { from: row.y.max, to: yEnds(row).max, ...(row.y.linear && { linear: true }) };
}

function below(row: PanelRow): Lane {
  return { from: row.y.min, to: yEnds(row).min };
}

function belowPlot({ curves }: Panel): LaneMark[] {
  return curves.flatMap(({ series, points }) =>
    points.flatMap(({ x, y }) => (hasPlace(x) && isBelow(y) ? [{ series, x }] : [])),
  );
}

/** Marks at one x are side by side in the order of the key, in two rows where they are many. */
function laneMarks(
  marks: readonly LaneMark[],
  meaning: string | undefined,
  key: readonly KeyEntry[],
  x: Axis,
  { from, to, linear }: Lane,
): ChartDataset<'line'>[] {
  if (meaning === undefined || marks.length === 0) return [];
  const standing = marks.filter((mark) => hasPlace(mark.x));
  const columns = new Map<number, string[]>();
  for (const { series } of key)
    for (const mark of standing)
      if (mark.series === series) columns.set(mark.x, [...(columns.get(mark.x) ?? []), series]);
  const span = Math.log(x.max / x.min);
  const places = [...columns.keys()].sort((a, b) => a - b);
  const gap = Math.min(span, ...places.slice(1).map((at, i) => Math.log(at / places[i])));
  const crowd = Math.max(...[...columns.values()].map((present) => present.length));
  const lines = crowd * widestSpacing > (0.7 * gap) / span ? 2 : 1;
  const spacing = Math.min(widestSpacing * span, (0.9 * gap) / Math.ceil(crowd / lines));
  const heightAt = (share: number) =>
    linear ? from + share * (to - from) : from * Math.exp(share * Math.log(to / from));
  const place = (at: number, present: readonly string[], series: string) => {
    const index = present.indexOf(series);
    const across = Math.ceil(present.length / lines);
    const inLine = Math.min(across, present.length - Math.floor(index / across) * across);
    const left = Math.log(at / x.min) - ((inLine - 1) / 2) * spacing;
    const furthest = span - inLine * spacing;
    const start = Math.min(Math.max(left, 0.6 * spacing), Math.max(furthest, 0.6 * spacing));
    const height = present.length > across ? [0.7, 0.3][Math.floor(index / across)] : 0.5;
    return {
      x: x.min * Math.exp(start + (index % across) * spacing),
      y: heightAt(height),
    };
  };
  return key.flatMap(({ series, style }): ChartDataset<'line'>[] => {
    const data = [...columns].flatMap(([at, present]) =>
      present.includes(series) ? [place(at, present, series)] : [],
    );
    if (marks.some((mark) => mark.series === series && isBelow(mark.x)))
      data.push({ x: across({ x: 0 }, { x }), y: heightAt(0.5) });
    if (data.length === 0) return [];
    return [
      {
        label: `${series}: ${meaning}`,
        data,
        showLine: false,
        ...markerOf(style),
        pointRadius: 2.6,
        pointBackgroundColor: ink.paper,
      },
    ];
  });
}

/** Greatest distance between neighbouring marks in the lane, as a share of the panel's width. */
const widestSpacing = 0.034;

/** y as drawn: 0 is in the middle of the lane below, the open end of an interval at the edge of the plot. */
function drawn(y: number, axes: Pick<Axes, 'y' | 'ends'>): number {
  if (isAbove(y)) return axes.y.max;
  return isBelowOn(axes.y, y) ? middleBelow(axes.y, axes.ends) : y;
}

export function translucent(colour: string, alpha: number): string {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${alpha})`;
}
