import type { Spectrum } from './contract.ts';

/** The mean of several targets' spectra by one method, with the standard errors of the mean. */
export function meanSpectrum(spectra: readonly Spectrum[]): Spectrum {
  const [first] = spectra;
  const over = (listOf: (spectrum: Spectrum) => readonly number[], combine: (values: number[]) => number) =>
    listOf(first).map((_, p) => combine(spectra.map((spectrum) => listOf(spectrum)[p])));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const errorOfMean = (values: number[]) => Math.hypot(...values) / values.length;
  const { standardErrors, angularErrors, above } = first;
  const meanAbove = (of: (spectrum: Spectrum) => number | undefined) => mean(spectra.map((s) => of(s) ?? 0));
  return {
    ...first,
    weights: over(({ weights }) => weights, mean),
    angular: over(({ angular }) => angular, mean),
    ...(above !== undefined && {
      above: meanAbove((spectrum) => spectrum.above),
      angularAbove: meanAbove(({ angularAbove }) => angularAbove),
    }),
    ...(standardErrors && {
      standardErrors: over((spectrum) => spectrum.standardErrors as readonly number[], errorOfMean),
    }),
    ...(angularErrors && {
      angularErrors: over((spectrum) => spectrum.angularErrors as readonly number[], errorOfMean),
    }),
  };
}
