import { formatCount, formatError } from '../../numbers.ts';
import type { ExplorerFit } from '../data.ts';

const size = { width: 420, height: 150, left: 52, right: 12, top: 10, bottom: 24 } as const;

/** The error of one fit over its steps, both logarithmic: a small picture, whose figures stand in the table below it. */
export function traceChart({ trace = [] }: ExplorerFit, monitor: string): SVGElement | undefined {
  const points = trace.filter(([step, , error]) => step > 0 && error > 0);
  if (points.length < 2) return undefined;
  const steps = points.map(([step]) => step);
  const errors = points.map(([, , error]) => error);
  const x = scale(steps, size.left, size.width - size.right);
  const y = scale(errors, size.height - size.bottom, size.top);
  const line = points.map(([step, , error]) => `${x(step).toFixed(1)},${y(error).toFixed(1)}`).join(' ');
  const bottom = size.height - size.bottom;
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const [low, high] = [Math.min(...errors), Math.max(...errors)];
  const text = (content: string, at: readonly [number, number], anchor: string) =>
    svg('text', { x: at[0], y: at[1], 'text-anchor': anchor }, document.createTextNode(content));
  return svg(
    'svg',
    {
      class: 'trace',
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: 'img',
      'aria-label': `Relative error on ${monitor} from ${formatError(errors[0])} at step ${formatCount(steps[0])} to ${formatError(errors[errors.length - 1])} at step ${formatCount(last)}`,
    },
    svg('path', { class: 'axis', d: `M${size.left} ${size.top}V${bottom}H${size.width - size.right}` }),
    svg('polyline', { points: line }),
    text(formatError(high), [size.left - 6, size.top + 8], 'end'),
    ...(low < high ? [text(formatError(low), [size.left - 6, bottom], 'end')] : []),
    text(formatCount(first), [size.left, size.height - 6], 'start'),
    text(`${formatCount(last)} steps`, [size.width - size.right, size.height - 6], 'end'),
  );
}

/** A logarithmic scale from the values' range to a range of pixels; to its middle where there is one value. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  if (low === high) return () => (from + to) / 2;
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
}

function svg(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: Node[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}
