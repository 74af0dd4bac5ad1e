/** A possible median of a resample: the mean of the values at two positions, from 0, of the sorted sample. */
export interface MedianOutcome {
  readonly lower: number;
  readonly upper: number;
  readonly probability: number;
}

/** Outcomes less likely than this are left out; those of two positions, which are many, below this over n. */
const negligible = 1e-12;

const known = new Map<number, readonly MedianOutcome[]>();

/**
 * The distribution of the median of n draws with replacement from n values, by position in sorted order. For
 * odd n its probabilities are differences of binomial tails (Efron, "Bootstrap methods: another look at the
 * jackknife", Ann. Statist. 1979, §3); for even n = 2m, the middle two draws are at positions i < j exactly
 * when m draws are at i or below, at least one of them at i, and m are at j or above, at least one of them at
 * j.
 */
export function medianOutcomes(n: number): readonly MedianOutcome[] {
  const made = known.get(n) ?? (n % 2 === 1 ? odd(n) : even(n));
  known.set(n, made);
  return made;
}

function odd(n: number): MedianOutcome[] {
  return differences(n, (n + 1) / 2).flatMap((probability, place) =>
    probability > negligible ? [{ lower: place, upper: place, probability }] : [],
  );
}

function even(n: number): MedianOutcome[] {
  const m = n / 2;
  // Probability that m draws all are at or below a position and one of them is at it; from above by symmetry.
  const reaches = Array.from({ length: n }, (_, place) => ((place + 1) / n) ** m - (place / n) ** m);
  const logChoose = logFactorial(n) - 2 * logFactorial(m);
  const outcomes: MedianOutcome[] = [];
  for (const [place, atLower] of differences(n, m).entries()) {
    if (atLower < negligible) continue;
    let apart = 0;
    for (let upper = place + 1; upper < n; upper++) {
      const probability = Math.exp(logChoose + Math.log(reaches[place]) + Math.log(reaches[n - 1 - upper]));
      apart += probability;
      if (probability > negligible / n) outcomes.push({ lower: place, upper, probability });
    }
    const together = atLower - apart;
    if (together > negligible) outcomes.push({ lower: place, upper: place, probability: together });
  }
  return outcomes;
}

/** Probability of each position for the draw of this rank (from 1) among n. */
function differences(n: number, rank: number): number[] {
  let before = 0;
  return Array.from({ length: n }, (_, place) => {
    const upTo = binomialTail(n, (place + 1) / n, rank);
    const here = upTo - before;
    before = upTo;
    return here;
  });
}

/** P(Binomial(n, p) ≥ k). */
function binomialTail(n: number, p: number, k: number): number {
  if (p >= 1) return 1;
  let tail = 0;
  const logN = logFactorial(n);
  for (let j = k; j <= n; j++)
    tail += Math.exp(
      logN - logFactorial(j) - logFactorial(n - j) + j * Math.log(p) + (n - j) * Math.log1p(-p),
    );
  return tail;
}

const logFactorials: number[] = [0];

function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1] + Math.log(i));
  return logFactorials[n];
}
