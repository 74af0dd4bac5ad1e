/** Tables of 2^(j/FRACTIONS) for j = 0..FRACTIONS−1, and of the powers of two from 2^−1074 on. */
const FRACTIONS = 2048;
const fractionBits = 11;
const fractions = Float64Array.from({ length: FRACTIONS }, (_, j) => 2 ** (j / FRACTIONS));
const powers = Float64Array.from({ length: 2 * 1074 + 2 }, (_, i) => 2 ** (i - 1074));

const stepsPerUnit = FRACTIONS * Math.LOG2E;
// ln 2/FRACTIONS in two parts, of which the first has few enough bits that its integer multiples are exact.
const stepHigh = 0.6931471803691238 / FRACTIONS;
const stepLow = 1.9082149292705877e-10 / FRACTIONS;
/** Adding and subtracting this rounds to an integer. */
const rounder = 1.5 * 2 ** 52;

/**
 * e^x with a relative error of at most 1e-15 for −690 ≤ x ≤ 690, faster than `Math.exp`: x is split into a
 * multiple of ln 2/2048, whose exponential is looked up, and a remainder of at most 1.7e-4, for which four
 * terms of the series suffice. For x below −690 the result is e^−690, about 1e-300.
 */
export function exponential(x: number): number {
  const bounded = x < -690 ? -690 : x;
  const step = bounded * stepsPerUnit + rounder - rounder;
  const rest = bounded - step * stepHigh - step * stepLow;
  const whole = step | 0;
  const series = 1 + rest * (1 + rest * (0.5 + rest * (1 / 6)));
  return powers[(whole >> fractionBits) + 1074] * (fractions[whole & (FRACTIONS - 1)] * series);
}
