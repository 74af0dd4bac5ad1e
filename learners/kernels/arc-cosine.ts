/**
 * Tabulated midpoints of equal intervals of the cosine, with angles and sines; the last entry is the cosine 1
 * alone.
 */
const INTERVALS = 512;
const cosines = Float64Array.from({ length: INTERVALS + 1 }, (_, j) =>
  Math.min(1, (2 * j + (j < INTERVALS ? 1 : 0)) / INTERVALS - 1),
);
const angles = cosines.map(Math.acos);
const sines = cosines.map((cosine) => Math.sqrt((1 - cosine) * (1 + cosine)));

/**
 * The angle in 0..π with this cosine and sine, to within 1e-14 (and exactly 0 for the cosine 1). Since the
 * sine is known, this is faster than `Math.acos`: it takes the tabulated angle of the cosine's interval and
 * adds the small difference from it, computed from the sine of that difference.
 */
export function angleOf(cosine: number, sine: number): number {
  const interval = ((cosine + 1) * (INTERVALS / 2)) | 0;
  const delta = sine * cosines[interval] - cosine * sines[interval];
  const square = delta * delta;
  const series =
    1 / 6 + square * (3 / 40 + square * (15 / 336 + square * (105 / 3456 + square * (945 / 42240))));
  return angles[interval] + delta * (1 + square * series);
}
