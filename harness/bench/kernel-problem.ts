import type { Sample, TaskStructure } from '../../tasks/contract.ts';
import { benchmarkSample } from './sample.ts';

/** Rows that a kernel solve predicts. */
const testRows = 2048;
const lambda = 3e-4;

/** The parameter γ of the timed rbf kernel exp(−γ|x − z|²). */
export const kernelGamma = (d: number): number => 0.03 / d;
export const kernelLambda = lambda;

/**
 * Parameters that make `kernel-ridge` a plain solver of this problem, so that other programs can do the same.
 */
export function kernelParameters(d: number): Record<string, unknown> {
  return { kernel: 'rbf', gamma: kernelGamma(d), lambda, intercept: false, exactLimit: 1_000_000 };
}

export function kernelSamples(
  d: number,
  n: number,
): { readonly task: TaskStructure; readonly train: Sample; readonly test: Sample } {
  const { task, sample: train } = benchmarkSample(d, n, 'train');
  return { task, train, test: benchmarkSample(d, testRows, 'test').sample };
}
