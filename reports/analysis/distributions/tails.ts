/** Both tail probabilities of a distribution at one point, and their natural logarithms. */
export interface Tails {
  /** P(X ≤ x). */
  readonly lower: number;
  /** P(X > x). */
  readonly upper: number;
  /** Finite far beyond where `lower` is rounded to zero. */
  readonly logLower: number;
  /** Finite far beyond where `upper` is rounded to zero. */
  readonly logUpper: number;
}

/**
 * The tails at a point where one of them is known. The other one is its complement and loses digits where it
 * is much the smaller one, so the known one should be the smaller of the two or comparable to it.
 */
export function tailsFrom(side: 'lower' | 'upper', tail: number, logTail: number = Math.log(tail)): Tails {
  const [rest, logRest] = [1 - tail, Math.log1p(-tail)];
  return side === 'lower'
    ? { lower: tail, upper: rest, logLower: logTail, logUpper: logRest }
    : { lower: rest, upper: tail, logLower: logRest, logUpper: logTail };
}

/** The tails at −x, of a distribution that is symmetric around zero, from those at x. */
export function mirrored({ lower, upper, logLower, logUpper }: Tails): Tails {
  return { lower: upper, upper: lower, logLower: logUpper, logUpper: logLower };
}

/** What all tails are where an argument is not a number or out of range. */
export const noTails: Tails = {
  lower: Number.NaN,
  upper: Number.NaN,
  logLower: Number.NaN,
  logUpper: Number.NaN,
};
