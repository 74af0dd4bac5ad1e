import type { SampleCount } from '../harness/results/record.ts';

/** How numbers are written, in every format. */

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 10⁻⁴ for -4. */
export function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** A relative error with two significant digits: 0.26, 0.012, 4.3e-5; 'failed' where it is not finite. */
export function formatError(error: number): string {
  if (!Number.isFinite(error)) return 'failed';
  if (error === 0) return '0';
  if (Math.abs(error) >= 1e-3 && Math.abs(error) < 1000) return trimmed(error);
  return error.toExponential(1).replace('e+', 'e');
}

/** Two significant digits, with an exponent only below a millionth: 0.0012, 0.26, 1.0, 17, 120. */
function trimmed(value: number): string {
  const rounded = Number(value.toPrecision(2));
  if (Math.abs(rounded) < 1e-6) return rounded.toExponential(1);
  if (Math.abs(rounded) >= 10) return String(rounded);
  const decimals = Math.max(1 - Math.floor(Math.log10(Math.abs(rounded))), 1);
  return rounded.toFixed(decimals);
}

/** Seconds in the unit that reads best: 0.4 ms, 83 ms, 2.4 s, 75 s, 3.1 min, 2.0 h; '∞', and '–' for NaN. */
export function formatSeconds(seconds: number): string {
  if (Number.isNaN(seconds)) return '–';
  if (!Number.isFinite(seconds)) return '∞';
  if (seconds < 0.9995) return `${trimmedOrZero(seconds * 1000)} ms`;
  if (seconds < 119.5) return `${trimmedOrZero(seconds)} s`;
  if (seconds < 7170) return `${trimmedOrZero(seconds / 60)} min`;
  return `${trimmedOrZero(seconds / 3600)} h`;
}

function trimmedOrZero(value: number): string {
  return value === 0 ? '0' : trimmed(value);
}

/** A ratio of errors: 1.0×, 24×, 6,100×; '–' where it is not finite. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–';
  if (ratio >= 1e6) return `${ratio.toExponential(1).replace('e+', 'e')}×`;
  if (ratio >= 100) return `${formatCount(Number(ratio.toPrecision(2)))}×`;
  if (ratio < 0.1) return `${formatError(ratio)}×`;
  return `${trimmed(ratio)}×`;
}

/** Whether a ratio is 1 to within rounding to a tenth, where texts say "the same". */
export function roundsToOne(ratio: number): boolean {
  return ratio.toFixed(1) === '1.0';
}

/** Whole numbers with thousands separated: 32,768. */
export function formatCount(count: number): string {
  const [whole, fraction] = String(count).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A share as a percentage: 80%. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))}%`;
}

/** A number of training samples: 8,192; or `stream`. */
export function formatSamples(n: SampleCount): string {
  return n === 'stream' ? n : formatCount(n);
}

/** For sorting: streams come after every number of samples. */
export function bySamples(a: SampleCount, b: SampleCount): number {
  if (a === b) return 0;
  if (a === 'stream' || b === 'stream') return a === 'stream' ? 1 : -1;
  return a - b;
}

/** "a", "a and b", "a, b and c"; where an item has a comma of its own, "a; b, then c; and d". */
export function listing(items: readonly string[]): string {
  if (items.length <= 1) return items.join('');
  const last = items[items.length - 1];
  const rest = items.slice(0, -1);
  // Commas inside numbers or brackets cannot be taken for the end of an item.
  const hasComma = (item: string) => item.replace(/\([^)]*\)|\d,\d/g, '').includes(',');
  if (!items.some(hasComma)) return `${rest.join(', ')} and ${last}`;
  return `${rest.join('; ')}; and ${last}`;
}

/** "1 seed", "5 seeds". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "0.010 – 0.013"; a single number where both ends are written alike. */
export function formatInterval({ low, high }: { readonly low: number; readonly high: number }): string {
  const [from, to] = [formatError(low), formatError(high)];
  return from === to ? from : `${from} – ${to}`;
}

/** An error that is often close to another it is compared with: three significant digits, two below 1e-3. */
export function formatNear(value: number): string {
  if (value >= 100) return formatCount(Number(value.toPrecision(3)));
  return value >= 1e-3 ? value.toPrecision(3) : formatError(value);
}

/** "24× (17× to 31×)"; '∞' for a ratio to an error of 0. */
export function formatRatioEstimate(estimate: {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}): string {
  const [median, low, high] = [estimate.median, estimate.low, estimate.high].map((value) =>
    value === Number.POSITIVE_INFINITY ? '∞' : formatRatio(value),
  );
  return low === high ? median : `${median} (${low} to ${high})`;
}

/** A p value: 0.034, 1.2e-4, 1. */
export function formatP(p: number): string {
  if (p >= 0.9995) return '1';
  if (p >= 1e-3) return p.toPrecision(2);
  return p > 0 ? p.toExponential(1) : '0';
}

/** A difference of natural logarithms as a factor: 1.06×, 2.9×, 140×. */
export function formatFactor(difference: number): string {
  const factor = Math.exp(difference);
  if (factor < 2) return `${factor.toFixed(2)}×`;
  return factor < 1e4
    ? `${Number(factor.toPrecision(2))}×`
    : `${factor.toExponential(1).replace('e+', 'e')}×`;
}
