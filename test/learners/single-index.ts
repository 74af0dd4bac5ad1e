import type { Sample, TaskStructure } from '../../tasks/contract.ts';
import { Stream } from '../../tasks/streams.ts';

/** y = h_k(u·x) + noise·ε with x standard normal, u a random unit vector and h_k = He_k/√k! a Hermite polynomial. */
export interface SingleIndex {
  /** u, d numbers. */
  readonly direction: Float64Array;
  readonly structure: TaskStructure;
  sample(n: number, ...purpose: (string | number)[]): Sample & { readonly clean: Float32Array };
}

const links: readonly ((z: number) => number)[] = [
  () => 1,
  (z) => z,
  (z) => (z * z - 1) / Math.SQRT2,
  (z) => (z ** 3 - 3 * z) / Math.sqrt(6),
];

export function singleIndex(k: number, d: number, seed: number, noise = 0): SingleIndex {
  const direction = new Stream('single-index', d, seed, 'direction').normals(new Float64Array(d));
  const norm = Math.hypot(...direction);
  for (let c = 0; c < d; c++) direction[c] /= norm;
  return {
    direction,
    structure: { family: 'single-index', d, layers: 2, widths: [1], degree: k, output: 'regression' },
    sample(n, ...purpose) {
      const stream = new Stream('single-index', d, seed, ...purpose);
      const x = stream.child('inputs').normals(new Float32Array(n * d));
      const errors = stream.child('noise');
      const y = new Float32Array(n);
      const clean = new Float32Array(n);
      for (let i = 0; i < n; i++) {
        let z = 0;
        for (let c = 0; c < d; c++) z += direction[c] * x[i * d + c];
        clean[i] = links[k](z);
        y[i] = clean[i] + (noise > 0 ? noise * errors.normal() : 0);
      }
      return { n, d, x, y, clean };
    },
  };
}

/** |u·w|²/|w|² of every row w that is not 0, in increasing order. */
export function overlaps(
  { count, d, values }: { count: number; d: number; values: ArrayLike<number> },
  direction: Float64Array,
): number[] {
  const found: number[] = [];
  for (let j = 0; j < count; j++) {
    let along = 0;
    let squares = 0;
    for (let c = 0; c < d; c++) {
      along += values[j * d + c] * direction[c];
      squares += values[j * d + c] ** 2;
    }
    if (squares > 0) found.push(along ** 2 / squares);
  }
  return found.sort((a, b) => a - b);
}
