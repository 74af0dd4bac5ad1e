import type { DimensionSpectrum, FamilySpectrum, FloorPoint } from './analysis/family-spectrum.ts';
import { formatInterval } from './headline-cells.ts';
import { formatCount, formatError, listing } from './numbers.ts';

/** The tables of a family's spectrum and of its kernel floor as texts, the same in every format. */

/** Weights below this are 0 up to the rounding of float64, or of no account. */
const negligible = 1e-7;

export interface SpectrumTable {
  readonly caption: string;
  /** "degree", "d = 16", … */
  readonly titles: readonly string[];
  /** A line a degree. */
  readonly lines: readonly (readonly string[])[];
}

export function spectrumTable({ spectra }: FamilySpectrum): SpectrumTable {
  const longest = Math.max(...spectra.map(({ weights }) => weights.length));
  const degrees = Array.from({ length: longest }, (_, p) => p).filter(
    (p) => p > 0 && spectra.some(({ weights }) => (weights[p] ?? 0) >= negligible),
  );
  return {
    caption: `wₚ: how much of the target’s variance, which is about 1, lies at degree p; medians over the seeds’ targets, ${describeMethods(spectra)}.`,
    titles: ['degree p', ...spectra.map(({ d }) => `d = ${d}`)],
    lines: degrees.map((p) => [String(p), ...spectra.map((spectrum) => weightCell(spectrum, p))]),
  };
}

/** A weight, and the first digit of its standard error. */
function weightCell({ weights, standardErrors }: DimensionSpectrum, p: number): string {
  const weight = weights[p] ?? 0;
  if (weight < negligible) return '0';
  const text = threeDigits(weight);
  const error = standardErrors?.[p] ?? 0;
  return error > 0 ? `${text} ± ${Number(error.toPrecision(1))}` : text;
}

const methodNames: Readonly<Record<string, string>> = {
  exact: 'computed exactly from the target’s polynomial',
  'noise-stability': 'estimated by noise stability (±: standard error)',
};

/** "computed exactly …", or by which method at which d. */
function describeMethods(spectra: readonly DimensionSpectrum[]): string {
  const byMethod = new Map<string, number[]>();
  for (const { d, methods } of spectra)
    for (const method of methods) byMethod.set(method, [...(byMethod.get(method) ?? []), d]);
  const name = (method: string) => (Object.hasOwn(methodNames, method) ? methodNames[method] : method);
  const [first, ...others] = [...byMethod];
  if (others.length === 0) return name(first[0]);
  return [first, ...others]
    .map(([method, ds]) => `${name(method)} at d = ${listing(ds.map(String))}`)
    .join('; ');
}

export const floorCaption =
  'Kernel floor: the least relative test error that a rotation-invariant kernel can have with n samples of these targets, on average over samples (median over seeds); beside it the kernel ridge regression with the smallest median error. Kernels in sequence and random features are not bound by it.';

export const floorTitles: readonly string[] = [
  'd',
  'n',
  'kernel floor',
  'best kernel',
  'its error',
  '95% interval',
  '÷ floor',
];

export function floorLines({ floors }: FamilySpectrum): (readonly string[])[] {
  return floors.map(({ d, n, floor, best }: FloorPoint) => [
    String(d),
    formatCount(n),
    floor < negligible ? '0' : threeDigits(floor),
    best?.series ?? '–',
    best ? threeDigits(best.error.median) : '–',
    best ? formatInterval(best.error) : '–',
    best?.ratio && floor >= negligible ? threeDigits(best.ratio.median) : '–',
  ]);
}

/** Three digits: an error is often near its floor. */
function threeDigits(value: number): string {
  if (value >= 100) return formatCount(Number(value.toPrecision(3)));
  return value >= 1e-3 ? value.toPrecision(3) : formatError(value);
}
