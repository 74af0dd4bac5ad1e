import type { Chart } from 'chart.js';
import type { Axis } from '../../charts/axis.ts';
import type { CurvePoint, Figure } from '../../charts/figure.ts';
import { hasPlace, isBelow, middleBelow, xEnds, yEnds } from '../../charts/lanes.ts';
import { xScale, yScale } from '../../charts/scales.ts';
import { formatError } from '../../numbers.ts';
import { element } from './elements.ts';

/** A point of a drawn chart, in CSS pixels from the canvas's corner, and its description. */
export interface PlacedPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Greatest distance of the pointer from a point that it means, px. */
const reach = 22;

/**
 * Every point that a chart has drawn, including those in the lanes of 0.
 *
 * @param scale size on the page over size in the chart's own pixels
 */
export function placedPoints(chart: Chart, figure: Figure, scale: number): PlacedPoint[] {
  return figure.panels.flatMap((panel) => {
    const { row, curves } = panel;
    const [x, y] = [chart.scales[xScale(panel)], chart.scales[yScale(row)]];
    const axis = figure.rows[row].y;
    const xAxis = panel.x ?? figure.x;
    const across = (value: number) => (isBelow(value) ? middleBelow(xAxis, xEnds(xAxis)) : value);
    const up = (value: number) => (isBelow(value) ? middleBelow(axis, yEnds(figure.rows[row])) : value);
    const isDrawn = (value: number) => hasPlace(value) || isBelow(value);
    return curves.flatMap(({ series, points }) =>
      points.flatMap((point): PlacedPoint[] => {
        if (!isDrawn(point.x) || !isDrawn(point.y) || up(point.y) > axis.max) return [];
        return [
          {
            x: x.getPixelForValue(across(point.x)) * scale,
            y: y.getPixelForValue(up(point.y)) * scale,
            text: `${series}: ${valueText(point)} at ${placeOn(xAxis, point.x)}`,
          },
        ];
      }),
    );
  });
}

/** "1.2e-5 (95% interval 9e-6 to 2e-5)" */
function valueText({ y, low, high }: CurvePoint): string {
  if (low === undefined || high === undefined) return formatError(y);
  const end = Number.isFinite(high) ? formatError(high) : 'where fits failed';
  return `${formatError(y)} (${formatError(low)} to ${end})`;
}

/** "d = 64", the nearest tick: learners that are side by side are not at the x of their values. */
function placeOn(axis: Axis, x: number): string {
  if (axis.ticks.length === 0) return axis.title;
  if (!axis.ofValues) return `${axis.title} = ${formatError(x)}`;
  if (isBelow(x)) return `${axis.title} = ${axis.zero ?? '0'}`;
  const nearest = axis.ticks.reduce((best, tick) =>
    Math.abs(Math.log(tick.value / x)) < Math.abs(Math.log(best.value / x)) ? tick : best,
  );
  return `${axis.title} = ${nearest.label}`;
}

/** Shows the description of the point under the pointer beside that point. */
export function showPointUnderPointer(canvas: HTMLCanvasElement, points: () => readonly PlacedPoint[]): void {
  const label = element('div', { class: 'point', 'aria-hidden': 'true' });
  label.hidden = true;
  canvas.after(label);
  const hide = () => {
    label.hidden = true;
  };
  canvas.addEventListener('pointerleave', hide);
  const show = ({ offsetX, offsetY }: PointerEvent) => {
    const point = nearestPoint(points(), offsetX, offsetY);
    if (!point) return hide();
    label.textContent = point.text;
    label.hidden = false;
    label.style.top = `${point.y + 10}px`;
    const left = Math.min(point.x + 10, canvas.clientWidth - label.offsetWidth);
    label.style.left = `${Math.max(0, left)}px`;
  };
  canvas.addEventListener('pointermove', show);
  canvas.addEventListener('pointerdown', show);
}

function nearestPoint(points: readonly PlacedPoint[], x: number, y: number): PlacedPoint | undefined {
  let nearest: PlacedPoint | undefined;
  let least = reach ** 2;
  for (const point of points) {
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (distance < least) [nearest, least] = [point, distance];
  }
  return nearest;
}
