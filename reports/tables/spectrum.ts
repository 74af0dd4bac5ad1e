import type { DimensionSpectrum, FamilySpectrum } from '../analysis/family-spectrum.ts';
import { formatNear, listing } from '../numbers.ts';
import { type Column, type Table, textEntries } from './table.ts';

/** Weights below this are 0 up to the rounding of float64, or do not matter. */
export const negligible = 1e-7;

/** How a family's targets are spread over degrees, with one row per degree. */
export function spectrumTable({ task, spectra }: FamilySpectrum): Table {
  const longest = Math.max(...spectra.map(({ weights }) => weights.length));
  const degrees = Array.from({ length: longest }, (_, p) => p).filter(
    (p) => p > 0 && spectra.some(({ weights }) => (weights[p] ?? 0) >= negligible),
  );
  const titles = ['degree p', ...spectra.map(({ d }) => `d = ${d}`)];
  return {
    name: `Spectrum of ${task}`,
    caption: `wₚ: how much of the target’s variance, which is about 1, lies at degree p; medians over the seeds’ targets, ${describeMethods(spectra)}.`,
    narrow: true,
    columns: titles.map((title): Column => ({ title, kind: 'number' })),
    rows: [
      ...degrees.map((p) => ({
        entries: textEntries(String(p), ...spectra.map((spectrum) => weightText(spectrum, p))),
      })),
      ...(spectra.some(({ above }) => above !== undefined)
        ? [
            {
              entries: textEntries(
                `above ${longest - 1}`,
                ...spectra.map(({ above = 0 }) => (above < negligible ? '0' : formatNear(above))),
              ),
            },
          ]
        : []),
    ],
  };
}

/** A weight, and the first digit of its standard error. */
function weightText({ weights, standardErrors }: DimensionSpectrum, p: number): string {
  const weight = weights[p] ?? 0;
  if (weight < negligible) return '0';
  const text = formatNear(weight);
  const error = standardErrors?.[p] ?? 0;
  return error > 0 ? `${text} ± ${Number(error.toPrecision(1))}` : text;
}

const methodNames: Readonly<Record<string, string>> = {
  exact: 'computed exactly from the target’s polynomial',
  'noise-stability': 'estimated by noise stability (±: standard error)',
};

/** "computed exactly …", or each method with the d at which it was used. */
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
