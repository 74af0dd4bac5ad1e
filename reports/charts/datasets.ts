import type { ChartDataset } from 'chart.js';
import type { Axis } from './axis.ts';
import type { Curve, CurvePoint, Figure, KeyEntry, Panel, PanelRow } from './figure.ts';
import { ink } from './ink.ts';
import { markerRadius, type Style } from './learner-style.ts';
import { laneTop, xScale, yScale } from './scales.ts';

/** chart.js datasets of a figure: a line and a band a curve, and the marks in the lanes. */
export function datasets(figure: Figure): ChartDataset<'line'>[] {
  const styles = new Map(figure.key.map(({ series, style }) => [series, style]));
  const order = new Map(figure.key.map(({ series }, index) => [series, index]));
  const all: ChartDataset<'line'>[] = [];
  for (const panel of figure.panels) {
    const row = figure.rows[panel.row];
    const place = { xAxisID: xScale(panel.column), yAxisID: yScale(panel.row) };
    for (const curve of panel.curves) {
      const style = styles.get(curve.series);
      if (!style) throw new Error(`the figure ${figure.name} draws ${curve.series}, which is not in its key`);
      const depth = order.get(curve.series) ?? 0;
      all.push(
        ...interval(curve, style, row.y).map((dataset) => ({ ...dataset, ...place, order: 1000 + depth })),
      );
      all.push({ ...line(curve, style, row.y), ...place, order: depth });
    }
    all.push(
      ...laneMarks(panel, row, figure.key, figure.x).map((dataset) => ({ ...dataset, ...place, order: 0 })),
    );
  }
  return all;
}

function line(curve: Curve, style: Style, y: Axis): ChartDataset<'line'> {
  const last = curve.points.length - 1;
  const every = Math.max(1, Math.round(last / 4));
  return {
    label: curve.series,
    data: curve.points.map((point) => ({ x: point.x, y: shown(point.y, y) })),
    borderColor: style.colour,
    borderWidth: style.width,
    borderDash: [...style.dash],
    borderJoinStyle: 'round',
    fill: false,
    tension: 0,
    spanGaps: false,
    ...markerOf(style),
    pointRadius: curve.points.map((_, index) =>
      curve.markers === 'all' || (last - index) % every === 0 ? markerRadius(style) : 0,
    ),
  };
}

/** Marker options that lines and lane share. */
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
 * The band of a curve's intervals. An upright line instead where a point has no neighbour to make a band with, and
 * where its interval is open upwards: there it runs to the edge of the plot.
 */
function interval({ series, points }: Curve, style: Style, y: Axis): ChartDataset<'line'>[] {
  const bare = { label: `${series}: interval`, pointRadius: 0, tension: 0, spanGaps: false };
  const upright = points.flatMap((point, i): ChartDataset<'line'>[] => {
    if (!hasInterval(point)) return [];
    if (isClosed(point) && (isClosed(points[i - 1]) || isClosed(points[i + 1]))) return [];
    return [
      {
        ...bare,
        data: [
          { x: point.x, y: shown(point.low, y) },
          { x: point.x, y: shown(point.high, y) },
        ],
        borderColor: translucent(style.colour, isClosed(point) ? 0.6 : 0.4),
        borderWidth: isClosed(point) ? 1.3 : 1,
        fill: false,
      },
    ];
  });
  if (!points.some((point, i) => isClosed(point) && isClosed(points[i + 1]))) return upright;
  const edge = (end: 'low' | 'high') =>
    points.map((point) => ({ x: point.x, y: isClosed(point) ? shown(point[end], y) : Number.NaN }));
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

function hasInterval(point: CurvePoint | undefined): point is WithInterval {
  return point?.low !== undefined && point.high !== undefined && Number.isFinite(point.y);
}

function isClosed(point: CurvePoint | undefined): point is WithInterval {
  return hasInterval(point) && Number.isFinite(point.high);
}

/** Marks at one x stand side by side in the order of the key, in two rows where they are many. */
function laneMarks(panel: Panel, row: PanelRow, key: readonly KeyEntry[], x: Axis): ChartDataset<'line'>[] {
  if (!row.lane || panel.lane.length === 0) return [];
  const columns = new Map<number, string[]>();
  for (const { series } of key)
    for (const mark of panel.lane)
      if (mark.series === series) columns.set(mark.x, [...(columns.get(mark.x) ?? []), series]);
  const span = Math.log(x.max / x.min);
  const places = [...columns.keys()].sort((a, b) => a - b);
  const gap = Math.min(span, ...places.slice(1).map((at, i) => Math.log(at / places[i])));
  const crowd = Math.max(...[...columns.values()].map((present) => present.length));
  const lines = crowd * widestSpacing > gap / span ? 2 : 1;
  const spacing = Math.min(widestSpacing * span, (0.9 * gap) / Math.ceil(crowd / lines));
  const lane = Math.log(laneTop(row.y) / row.y.max);
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
      y: row.y.max * Math.exp(height * lane),
    };
  };
  return key.flatMap(({ series, style }): ChartDataset<'line'>[] => {
    const data = [...columns].flatMap(([at, present]) =>
      present.includes(series) ? [place(at, present, series)] : [],
    );
    if (data.length === 0) return [];
    return [
      {
        label: `${series}: ${row.lane}`,
        data,
        showLine: false,
        ...markerOf(style),
        pointRadius: 2.6,
        pointBackgroundColor: ink.paper,
      },
    ];
  });
}

/** Distance of neighbouring marks in the lane, as a share of the panel's width. */
const widestSpacing = 0.034;

/** y as drawn: an error of zero, or an interval that ends in a failure, stays at the edge of the plot. */
function shown(y: number, { min, max }: Axis): number {
  if (y === Number.POSITIVE_INFINITY) return max;
  return Number.isNaN(y) ? y : Math.max(y, min);
}

export function translucent(colour: string, alpha: number): string {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${alpha})`;
}
