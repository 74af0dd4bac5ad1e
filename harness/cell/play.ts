import type { AgentParameters } from '../../tasks/environments/agent-parameters.ts';
import type { EpisodeShape, EpisodicEnvironment } from '../../tasks/environments/contract.ts';
import type { Stream } from '../../tasks/streams.ts';
import { explorationAt } from '../protocol/episodes.ts';
import type { History } from './history.ts';
import type { QFunctions } from './q-functions.ts';

/** Where episodes are played. */
export interface Arena extends EpisodeShape {
  readonly d: number;
  readonly environment: EpisodicEnvironment;
  /** Episode t draws from its child ('episode', t), and from nothing else. */
  readonly stream: Stream;
}

/** What one episode came to. */
export interface Episode {
  /**
   * Σ_h of Q*_h(x_h, a*) − Q*_h(x_h, a_h): its expectation is the optimal value minus the policy's (performance
   * difference), with far less noise than the difference of two returns.
   */
  readonly regret: number;
  /** Sum of rewards. */
  readonly reward: number;
  /** max_a Q*_1(x_1, a), by the oracle. */
  readonly optimal: number;
  /** Whether every step took the greedy action, so that the episode is one of the greedy policy. */
  readonly greedy: boolean;
}

/**
 * Plays the episodes from..to−1 side by side: between two fits the policy is fixed, and episodes share nothing
 * but the policy.
 *
 * @param q the policy is greedy for these, with exploration; absent: uniformly random
 * @param history receives every step
 */
export async function playEpisodes(
  { d, horizon, actions, environment, stream }: Arena,
  [from, to]: readonly [from: number, to: number],
  agent: AgentParameters,
  q?: QFunctions,
  history?: History,
): Promise<Episode[]> {
  const n = to - from;
  const streams = Array.from({ length: n }, (_, i) => stream.child('episode', from + i));
  const episodes = streams.map(() => ({ regret: 0, reward: 0, optimal: 0, greedy: q !== undefined }));
  let states = streams.map((own) => environment.initial(own.child('initial')));
  for (let step = 1; step <= horizon; step++) {
    const x = new Float32Array(n * d);
    for (const [i, state] of states.entries()) x.set(state, i * d);
    const values = await q?.values(x, n, step);
    states = states.map((state, i) => {
      const episode = episodes[i];
      const choice = streams[i].child('choice', step);
      const explores = !values || choice.uniform() < explorationAt(agent, from + i + 1);
      const action = explores
        ? choice.integer(actions)
        : greedyAction(values.subarray(i * actions, (i + 1) * actions));
      if (explores) episode.greedy = false;
      const optimal = environment.optimal(state, step, streams[i].child('oracle', step));
      const best = greedyAction(optimal);
      if (step === 1) episode.optimal = optimal[best];
      if (action !== best) {
        const again = environment.optimal(state, step, streams[i].child('oracle again', step));
        episode.regret += again[best] - again[action];
      }
      const { reward, next } = environment.step(state, action, step, streams[i].child('step', step));
      episode.reward += reward;
      history?.record(from + i, step, state, action, reward);
      return next;
    });
  }
  if (history) history.episodes = to;
  return episodes;
}

/** The action of the greatest value; the first of several. */
function greedyAction(values: ArrayLike<number>): number {
  let best = 0;
  for (let action = 1; action < values.length; action++) if (values[action] > values[best]) best = action;
  return best;
}
