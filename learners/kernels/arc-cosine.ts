/** Angles at the middles of equal cells of the cosine, with their sines; the last cell is the cosine 1 alone. */
const CELLS = 512;
const cosines = Float64Array.from({ length: CELLS + 1 }, (_, j) =>
  Math.min(1, (2 * j + (j < CELLS ? 1 : 0)) / CELLS - 1),
);
const angles = cosines.map(Math.acos);
const sines = cosines.map((cosine) => Math.sqrt((1 - cosine) * (1 + cosine)));

/**
 * The angle in 0..π with this cosine and sine, to within 1e-14 (and exactly 0 for the cosine 1), faster than `Math.acos` where the sine is known: the
 * angle in the middle of the cosine's cell, and the small difference from the sine of that difference.
 */
export function angleOf(cosine: number, sine: number): number {
  const cell = ((cosine + 1) * (CELLS / 2)) | 0;
  const delta = sine * cosines[cell] - cosine * sines[cell];
  const square = delta * delta;
  const series =
    1 / 6 + square * (3 / 40 + square * (15 / 336 + square * (105 / 3456 + square * (945 / 42240))));
  return angles[cell] + delta * (1 + square * series);
}
