import { powerOfTen } from '../numbers.ts';
import { hasPlace } from './lanes.ts';

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** An axis in full: a chart draws these ticks and no others. It is logarithmic unless it says otherwise. */
export interface Axis {
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
  /** Short ticks without a label. */
  readonly minor: readonly number[];
  /** Whether the ticks are all the values that there are, so that none lies between two of them. */
  readonly ofValues?: true;
  /** A y axis on which equal steps are equal lengths; absent: logarithmic. */
  readonly linear?: true;
  /** Label of the lane beyond its low end: "0". No lane where absent. */
  readonly zero?: string;
}

export interface DecadeOptions {
  /** `power`: 10⁻⁴ (and 1 for 10⁰). `plain`: 0.1, 10, 1000, powers beyond. */
  readonly labels: 'power' | 'plain';
  /** Maximum number of labelled decades. */
  readonly most?: number;
  /** The data's range is widened by this factor at either end. */
  readonly margin?: number;
}

/**
 * A logarithmic axis around the values, with ticks at powers of ten; where the axis has fewer than two of
 * them, at 1, 2 and 5 times a power, or finer. Values that have no place on such an axis (`lanes.ts`) do not
 * count.
 */
export function decadeAxis(title: string, values: Iterable<number>, options: DecadeOptions): Axis {
  const { labels, most = 7, margin = 1.3 } = options;
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of values)
    if (hasPlace(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (high === 0) [low, high] = [0.1, 1];
  const min = low / margin;
  const max = high * margin;
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const last = Math.floor(Math.log10(max) + 1e-9);
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  if (powers.length < 2) {
    const multiples = finerTicks(min, max);
    return {
      title,
      min,
      max,
      ticks: multiples.map((value) => ({ value, label: plainLabel(value) })),
      minor: [],
    };
  }
  const step = Math.ceil(powers.length / most);
  const labelled = powers.filter((power) => power % step === 0);
  const minor =
    step > 1
      ? powers.filter((power) => power % step !== 0).map((power) => 10 ** power)
      : powers.length > 5
        ? []
        : [first - 1, ...powers].flatMap((power) =>
            [2, 3, 4, 5, 6, 7, 8, 9].map((digit) => digit * 10 ** power),
          );
  return {
    title,
    min,
    max,
    ticks: labelled.map((power) => ({
      value: 10 ** power,
      label:
        power === 0
          ? '1'
          : labels === 'plain' && Math.abs(power) <= 3
            ? plainLabel(10 ** power)
            : powerOfTen(power),
    })),
    minor: minor.filter((value) => value >= min && value <= max),
  };
}

/**
 * A logarithmic axis with one tick at each of these values, such as the dimensions that were run. Values that
 * have no place on such an axis do not count.
 */
export function valueAxis(
  title: string,
  values: Iterable<number>,
  label: (value: number) => string,
  margin = 1.18,
): Axis {
  const sorted = [...new Set(values)].filter(hasPlace).sort((a, b) => a - b);
  if (sorted.length === 0) return { title, min: 1, max: 10, ticks: [], minor: [] };
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  // Few values far apart would put the first and last marker on the frame, so the margin follows the span.
  const widen = Math.max(margin, low === high ? 1.6 : (high / low) ** 0.07);
  return {
    title,
    min: low / widen,
    max: high * widen,
    ticks: sorted.map((value) => ({ value, label: label(value) })),
    minor: [],
    ofValues: true,
  };
}

/** A linear axis around the values, with about five ticks at round numbers. Values that are not finite do not count. */
export function linearAxis(title: string, values: Iterable<number>): Axis {
  const finite = [...values].filter(Number.isFinite);
  const [low, high] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  // Equal values would have an axis without length.
  const room = 0.06 * (high - low) || Math.abs(high) / 10 || 1;
  const [min, max] = [low - room, high + room];
  const rough = (max - min) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((digit) => digit * power >= rough) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  const ticks = Array.from({ length: Math.max(0, count) }, (_, i) => {
    const value = Number(((first + i) * step).toFixed(Math.min(decimals, 20)));
    const label = Math.abs(value) >= 1e6 || decimals > 6 ? value.toExponential(1) : value.toFixed(decimals);
    return { value, label: value < 0 ? `−${label.slice(1)}` : label };
  });
  return { title, min, max, ticks, minor: [], linear: true };
}

/** With fewer ticks a reader could not tell the length of the axis. */
const fewestTicks = 2;

/**
 * Ticks at 1, 2 and 5 times a power of ten; where fewer than two of them lie between the ends, at finer
 * digits.
 */
function finerTicks(min: number, max: number): number[] {
  const digits = [
    [1, 2, 5],
    [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5],
  ];
  const candidates = digits.map((own) => ticksAt(own, min, max));
  return candidates.find(({ length }) => length >= fewestTicks) ?? candidates[0];
}

function ticksAt(digits: readonly number[], min: number, max: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++)
    for (const digit of digits) {
      const value = Number(`${digit}e${power}`);
      if (value >= min && value <= max) ticks.push(value);
    }
  return ticks;
}

function plainLabel(value: number): string {
  return value >= 1e-4 && value < 1e6 ? String(Number(value.toPrecision(6))) : value.toExponential();
}
