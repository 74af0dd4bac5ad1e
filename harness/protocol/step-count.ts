import { parsePowerLaw } from '../results/power-law.ts';

/** The number of optimisation steps at dimension d: a number, or c·d^p written as `50d`, `0.5*d^2`. */
export type StepCount = number | string;

/** The number of steps at dimension d. */
export type StepsAt = (d: number) => number;

/** A rule that gives more steps than this must be a typing mistake. */
const mostSteps = 1e9;

/**
 * The rule as a function of d, rounded to whole steps.
 *
 * @returns if the text is not such a rule, a message that says what is wrong
 */
export function parseStepCount(rule: StepCount): StepsAt | string {
  if (typeof rule === 'number' || /^\d+$/.test(rule.trim())) {
    const steps = Number(rule);
    if (!Number.isSafeInteger(steps) || steps < 1)
      return `${rule} is not a number of steps (a whole number from 1, or a rule such as 50d)`;
    return () => steps;
  }
  const law = parsePowerLaw(rule);
  if (!law || law.power < 0)
    return `"${rule}" is not a number of steps (a whole number, or a rule such as 50d)`;
  return (d) => Math.round(law.factor * d ** law.power);
}

/**
 * What is wrong with a rule's number of steps at one of these d, if anything: `0 steps at d = 4; at least 1
 * is needed`.
 */
export function unusableSteps(stepsAt: StepsAt, dimensions: readonly number[]): string | undefined {
  for (const d of dimensions) {
    const steps = stepsAt(d);
    if (steps < 1) return `${steps} steps at d = ${d}; at least 1 is needed`;
    if (!(steps <= mostSteps)) return `more than ${mostSteps} steps at d = ${d}`;
  }
  return undefined;
}
