import type { ClosedPaths } from './closed-paths.ts';

/** Degrees that a tail has: what lies beyond them is less than a thousandth of it. */
const degreesOfTail = 200;

/**
 * Paths whose stability has two unknowns more than degrees: `degree + 1` is a tail of all higher odd degrees and
 * `degree + 2` one of all higher even degrees, with weights that fall like p^(−5/2), as those of a function with
 * kinks do.
 */
export function withTails(paths: ClosedPaths, degree: number): ClosedPaths {
  const tail = (parity: number, rho: number): number => {
    let sum = 0;
    let weights = 0;
    const first = degree + 1 + ((degree + 1 + parity) % 2);
    for (let p = first; p < first + degreesOfTail; p += 2) {
      const weight = p ** -2.5;
      weights += weight;
      sum += weight * paths.stability(p, rho);
    }
    return sum / weights;
  };
  return {
    ...paths,
    stability(p, rho) {
      if (p <= degree) return paths.stability(p, rho);
      return tail(p === degree + 1 ? 1 : 0, rho);
    },
  };
}
