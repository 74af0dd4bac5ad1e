import assert from 'node:assert/strict';
import type { Tails } from '../../../../reports/analysis/distributions/tails.ts';
import { near } from './reference-values.ts';

/** Asserts what the four tails at one point have to do with each other. */
export function assertConsistent({ lower, upper, logLower, logUpper }: Tails, what: string): void {
  for (const tail of [lower, upper]) assert.ok(tail >= 0 && tail <= 1, `${what}: ${tail}`);
  near(lower + upper, 1, 1e-15, `${what}: sum of the tails`);
  near(Math.exp(logLower), lower, 1e-12, `${what}: logarithm of the lower tail`);
  near(Math.exp(logUpper), upper, 1e-12, `${what}: logarithm of the upper tail`);
}

/** Asserts that the lower tail does not fall and the upper tail does not rise, up to rounding. */
export function assertOrdered(at: Tails, further: Tails, what: string): void {
  const slack = (a: number, b: number) => (a === b ? 0 : 1e-12 * Math.max(Math.abs(a), Math.abs(b)));
  assert.ok(further.logLower >= at.logLower - slack(at.logLower, further.logLower), `${what}: lower tail`);
  assert.ok(further.logUpper <= at.logUpper + slack(at.logUpper, further.logUpper), `${what}: upper tail`);
}
