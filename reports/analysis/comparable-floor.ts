import type { Row } from '../rows.ts';

/** The variance of a target, in units of what its pilot sample shows, may differ from 1 by this factor. */
const mostVariance = 2;

/**
 * The kernel floor of a fit, where its test error can be compared with it; undefined where there is none.
 *
 * A floor is a share of the target's variance, and an error is relative to the variance of a sample. From
 * degree 16 on most of a target's variance may lie in values that are too rare for any sample, so that the two
 * differ by a large factor, as the weights of the target's spectrum tell: they add up to its variance in units
 * of what its pilot sample shows. An estimate of such a spectrum from samples has the same fault.
 */
export function comparableFloor({
  kernelFloor,
  spectrum,
}: Pick<Row, 'kernelFloor' | 'spectrum'>): number | undefined {
  if (spectrum === undefined) return kernelFloor;
  const variance = spectrum.weights.slice(1).reduce((sum, weight) => sum + weight, spectrum.above ?? 0);
  return variance <= mostVariance && variance >= 1 / mostVariance ? kernelFloor : undefined;
}
