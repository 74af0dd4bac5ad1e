import { hasPlace, isBelow } from '../../charts/lanes.ts';
import { formatCount, formatError } from '../../numbers.ts';
import type { ExplorerFit } from '../data.ts';
import { svg } from './svg-element.ts';

const size = { width: 420, height: 150, left: 52, right: 12, top: 10, bottom: 24 } as const;

/** Height or width of a lane for 0, px. */
const lane = 16;

/** What a trace shows, and over what. */
export interface TraceWords {
  readonly what: string;
  readonly step: 'step' | 'episode';
}

/**
 * The error of one fit over its steps on logarithmic axes: a small picture, with its values in the table
 * below. Errors and steps of 0 have no place on such axes and are dots in lanes of their own.
 */
export function traceChart(
  { trace = [] }: ExplorerFit,
  { what, step: unit }: TraceWords,
): SVGElement | undefined {
  if (trace.length < 2) return undefined;
  const steps = trace.map(([step]) => step);
  const errors = trace.map(([, , error]) => error);
  const [noStep, noError] = [steps.some(isBelow), errors.some(isBelow)];
  const left = size.left + (noStep ? lane : 0);
  const bottom = size.height - size.bottom;
  const floor = bottom - (noError ? lane : 0);
  const [placedSteps, placedErrors] = [steps.filter(hasPlace), errors.filter(hasPlace)];
  const xOf = scale(placedSteps, left, size.width - size.right);
  const yOf = scale(placedErrors, floor, size.top);
  const x = (step: number) => (isBelow(step) ? size.left + lane / 2 : xOf(step)).toFixed(1);
  const y = (error: number) => (isBelow(error) ? bottom - lane / 2 : yOf(error)).toFixed(1);
  const isThere = ([step, , error]: (typeof trace)[number]) => hasPlace(step) && hasPlace(error);
  // The line has a gap where a point has no place.
  const lines: string[][] = [[]];
  for (const point of trace)
    if (isThere(point)) lines[lines.length - 1].push(`${x(point[0])},${y(point[2])}`);
    else lines.push([]);
  const dots = trace.filter((point, i) => {
    const beside = [trace[i - 1], trace[i + 1]].some((other) => other !== undefined && isThere(other));
    return !isThere(point) || !beside;
  });
  const last = Math.max(...steps);
  const text = (content: string, at: readonly [number, number], anchor: string) =>
    svg('text', { x: at[0], y: at[1], 'text-anchor': anchor }, document.createTextNode(content));
  return svg(
    'svg',
    {
      class: 'trace',
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: 'img',
      'aria-label': `${what} from ${formatError(errors[0])} at ${unit} ${formatCount(steps[0])} to ${formatError(errors[errors.length - 1])} at ${unit} ${formatCount(last)}`,
    },
    svg('path', { class: 'axis', d: `M${size.left} ${size.top}V${bottom}H${size.width - size.right}` }),
    ...(noError
      ? [svg('path', { class: 'axis', d: `M${size.left} ${floor}H${size.width - size.right}` })]
      : []),
    ...(noStep ? [svg('path', { class: 'axis', d: `M${left} ${size.top}V${bottom}` })] : []),
    ...lines
      .filter(({ length }) => length > 1)
      .map((points) => svg('polyline', { points: points.join(' ') })),
    ...dots.map(([step, , error]) => svg('circle', { cx: x(step), cy: y(error), r: 2.5 })),
    ...ends(placedErrors).map((error, i) =>
      text(formatError(error), [size.left - 6, i === 0 ? size.top + 8 : floor], 'end'),
    ),
    ...(noError ? [text('0', [size.left - 6, bottom - 2], 'end')] : []),
    ...(noStep ? [text('0', [size.left + lane / 2, size.height - 6], 'middle')] : []),
    ...(placedSteps.length > 0 && !noStep
      ? [text(formatCount(Math.min(...placedSteps)), [left, size.height - 6], 'start')]
      : []),
    text(`${formatCount(last)} ${unit}s`, [size.width - size.right, size.height - 6], 'end'),
  );
}

/** The greatest value, and the least where it is a different one. */
function ends(values: readonly number[]): number[] {
  return values.length === 0 ? [] : [...new Set([Math.max(...values), Math.min(...values)])];
}

/** A logarithmic scale from the values' range to a range of pixels; to its middle where all are equal. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  if (low === high) return () => (from + to) / 2;
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
}
