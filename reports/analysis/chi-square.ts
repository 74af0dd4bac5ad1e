import { normalUpperTail } from './normal-distribution.ts';

/** P(χ² > x) for whole degrees of freedom, as the finite sum of Abramowitz & Stegun, 26.4.4 and 26.4.5. */
export function chiSquareUpperTail(x: number, df: number): number {
  if (x <= 0) return 1;
  // The tail with two degrees of freedom more is larger by this term.
  const odd = df % 2 === 1;
  let tail = odd ? 2 * normalUpperTail(Math.sqrt(x)) : Math.exp(-x / 2);
  let term = odd ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2) : (Math.exp(-x / 2) * x) / 2;
  for (let k = odd ? 1 : 2; k + 2 <= df; k += 2) {
    tail += term;
    term *= x / (k + 2);
  }
  return tail;
}
