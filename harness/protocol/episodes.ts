import type { AgentParameters } from '../../tasks/environments/agent-parameters.ts';

/** Episodes of the uniformly random policy by which an environment's scale of regret is measured. */
export const referenceEpisodes = 1000;

/** Regret is fitted over the last factor of this in the number of episodes, as a power of it. */
const exponentSpan = 16;

/** The probability of exploring in episode t, counted from 1. */
export function explorationAt({ epsilon, decay }: AgentParameters, t: number): number {
  return Math.min(1, epsilon * t ** -decay);
}

/**
 * The numbers of episodes after which the agent fits, ascending and below `episodes`. They do not depend on how
 * many episodes there are, so that a longer run begins with the episodes of a shorter one.
 */
export function fitTimes({ firstFit, growth }: AgentParameters, episodes: number): number[] {
  const times: number[] = [];
  for (let at = firstFit; Math.ceil(at) < episodes; at *= growth) times.push(Math.ceil(at));
  return times;
}

/** The numbers of episodes at which a trace has a point: two for each doubling, each fit, and the end. */
export function traceTimes(agent: AgentParameters, episodes: number): number[] {
  const times = new Set([...fitTimes(agent, episodes), episodes]);
  for (let j = 0, at = agent.firstFit; at < episodes; j++, at = Math.round(agent.firstFit * 2 ** (j / 2)))
    times.add(at);
  return [...times].sort((a, b) => a - b);
}

/** Regret after t episodes, in units of value. */
export interface RegretPoint {
  readonly t: number;
  readonly regret: number;
}

/**
 * The exponent of regret in the number of episodes: the slope of a least-squares line through log regret against
 * log t, over the points from the last t/16 on. Undefined with fewer than three points of positive regret there.
 */
export function regretExponent(points: readonly RegretPoint[]): number | undefined {
  const last = Math.max(...points.map(({ t }) => t));
  const used = points.filter(({ t, regret }) => t >= last / exponentSpan && regret > 0);
  if (used.length < 3) return undefined;
  const mean = (of: (point: RegretPoint) => number) =>
    used.reduce((sum, point) => sum + of(point), 0) / used.length;
  const x = mean(({ t }) => Math.log(t));
  const y = mean(({ regret }) => Math.log(regret));
  const covariance = mean(({ t, regret }) => (Math.log(t) - x) * (Math.log(regret) - y));
  return covariance / mean(({ t }) => (Math.log(t) - x) ** 2);
}
