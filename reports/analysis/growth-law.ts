import type { Point } from './censored-points.ts';
import { fitTobit, type Known } from './tobit.ts';

/** A law of growth in d, and the score of its fit. */
export interface FittedLaw {
  readonly name: 'power law' | 'quasi-polynomial' | 'exponential';
  /** Akaike's criterion, corrected for small samples; less is better. */
  readonly aicc: number;
}

export interface LawChoice {
  /**
   * `power`: no other law is better by more than `decisive`. `faster`, `slower`: one is, and it grows faster,
   * or more slowly, than every power of d.
   */
  readonly growth: 'power' | 'faster' | 'slower';
  /** The best law other than the power law, and by how much its AICc is less than the power law's. */
  readonly rival: FittedLaw;
  readonly advantage: number;
}

/** With values at fewer d, a bend cannot be told from noise. */
export const fewestDimensions = 5;
/** Differences in AICc up to this decide nothing (Burnham & Anderson, "Model selection", 2002, §2.6). */
export const decisive = 2;

/**
 * Whether a quantity grows like a power of d: compares log y = a + b·log d with the quasi-polynomial log y =
 * a + b·log d + c·(log d)² and the exponential log y = a + b·d by AICc. Censored points count as in
 * `exponentOf`.
 *
 * @returns undefined unless there are points at five or more d, and eight or more exact ones at four or more
 * d
 */
export function chooseLaw(points: readonly Point[]): LawChoice | undefined {
  const exact = points.filter(({ known }) => known === 'exactly');
  const dimensions = new Set(points.map(({ d }) => d));
  if (dimensions.size < fewestDimensions) return undefined;
  if (new Set(exact.map(({ d }) => d)).size < fewestDimensions - 1 || exact.length < 2 * fewestDimensions - 2)
    return undefined;
  const known: Known[] = points.map((point) => point.known);
  const values = points.map(({ value }) => Math.log(value));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const y = values.map((value) => value - mean);
  const ones = points.map(() => 1);
  const logs = standardised(points.map(({ d }) => Math.log(d)));
  const plain = standardised(points.map(({ d }) => d));
  const law = (name: FittedLaw['name'], design: number[][]) => {
    const { logLikelihood, coefficients } = fitTobit(design, { y, known });
    return {
      name,
      aicc: aicc(logLikelihood, design.length + 1, points.length),
      last: coefficients[design.length - 1],
    };
  };
  const power = law('power law', [ones, logs]);
  const rivals = [
    law('quasi-polynomial', [ones, logs, logs.map((x) => x * x)]),
    law('exponential', [ones, plain]),
  ];
  const { name, aicc: reached, last } = rivals.reduce((a, b) => (b.aicc < a.aicc ? b : a));
  const advantage = power.aicc - reached;
  return {
    growth: advantage <= decisive ? 'power' : last > 0 ? 'faster' : 'slower',
    rival: { name, aicc: reached },
    advantage,
  };
}

/**
 * −2 log L + 2k + 2k(k+1)/(N−k−1) (Hurvich & Tsai, 1989).
 *
 * @param k number of parameters, the noise included
 */
export function aicc(logLikelihood: number, k: number, count: number): number {
  return -2 * logLikelihood + 2 * k + (2 * k * (k + 1)) / (count - k - 1);
}

/** Shifted and scaled to mean 0 and variance 1, which changes no fit and makes the numbers alike in size. */
function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const scale = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / scale);
}
