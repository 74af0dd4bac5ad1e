import { hasPlace } from '../../charts/lanes.ts';
import { svg } from '../../explorer/browser/svg-element.ts';
import { formatCount, formatError } from '../../numbers.ts';
import type { LiveCellData } from '../data.ts';

const size = { width: 420, height: 150, left: 52, right: 12, top: 10, bottom: 24 } as const;

type Curve = readonly (readonly [step: number, value: number])[];

/**
 * Error and loss of a cell over steps on logarithmic axes; undefined while there are no two points to draw. Values without a place
 * on such axes, such as a loss of 0, are left out: the page writes the newest values beside the picture.
 */
export function curveChart({ errors, losses, learner }: LiveCellData): SVGElement | undefined {
  const curves = [
    ['loss', placed(losses)],
    ['error', placed(errors)],
  ] as const;
  const points = curves.flatMap(([, curve]) => curve);
  const steps = points.map(([step]) => step);
  const values = points.map(([, value]) => value);
  if (new Set(steps).size < 2) return undefined;
  const [bottom, end] = [size.height - size.bottom, size.width - size.right];
  const [x, y] = [scale(steps, size.left, end), scale(values, bottom, size.top)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const at = ([step, value]: readonly [number, number]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`;
  return svg(
    'svg',
    {
      class: 'trace',
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: 'img',
      'aria-label': `Curves of ${learner} up to step ${formatCount(last)}: values from ${formatError(low)} to ${formatError(high)}`,
    },
    svg('path', { class: 'axis', d: `M${size.left} ${size.top}V${bottom}H${end}` }),
    ...curves.flatMap(([name, curve]) => [
      ...(curve.length > 1 ? [svg('polyline', { class: name, points: curve.map(at).join(' ') })] : []),
      ...curve
        .slice(-1)
        .map(([step, value]) =>
          svg('circle', { class: name, cx: x(step).toFixed(1), cy: y(value).toFixed(1), r: 3 }),
        ),
    ]),
    text(formatError(high), size.left - 6, size.top + 8, 'end'),
    ...(low < high ? [text(formatError(low), size.left - 6, bottom, 'end')] : []),
    text(formatCount(first), size.left, size.height - 6, 'start'),
    text(`${formatCount(last)} steps`, end, size.height - 6, 'end'),
  );
}

function placed(curve: Curve): Curve {
  return curve.filter(([step, value]) => hasPlace(step) && hasPlace(value));
}

/** A logarithmic scale from the values' range to a range of pixels; to its middle where all are equal. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  if (low === high) return () => (from + to) / 2;
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
}

function text(content: string, x: number, y: number, anchor: string): SVGElement {
  return svg('text', { x, y, 'text-anchor': anchor }, document.createTextNode(content));
}
