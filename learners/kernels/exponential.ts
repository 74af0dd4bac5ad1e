/** 2^(j/CELLS) for the cells j of one octave, and the powers of two from 2^−1074 on. */
const CELLS = 2048;
const cellBits = 11;
const cells = Float64Array.from({ length: CELLS }, (_, j) => 2 ** (j / CELLS));
const powers = Float64Array.from({ length: 2 * 1074 + 2 }, (_, i) => 2 ** (i - 1074));

const perCell = CELLS * Math.LOG2E;
// ln 2/CELLS in two parts: the first has few enough bits that its product with a cell's number is exact.
const cellHigh = 0.6931471803691238 / CELLS;
const cellLow = 1.9082149292705877e-10 / CELLS;
/** Adding and subtracting this rounds to an integer. */
const rounder = 1.5 * 2 ** 52;

/**
 * e^x to within 1e-15 of itself for −690 ≤ x ≤ 690, faster than `Math.exp`: x is split into a multiple of ln 2/2048,
 * looked up, and a rest of at most 1.7e-4, for which four terms of the series do. Below −690 it stays at 1e-300.
 */
export function exponential(x: number): number {
  const bounded = x < -690 ? -690 : x;
  const cell = bounded * perCell + rounder - rounder;
  const rest = bounded - cell * cellHigh - cell * cellLow;
  const whole = cell | 0;
  const series = 1 + rest * (1 + rest * (0.5 + rest * (1 / 6)));
  return powers[(whole >> cellBits) + 1074] * (cells[whole & (CELLS - 1)] * series);
}
