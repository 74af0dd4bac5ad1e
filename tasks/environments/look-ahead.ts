import type { Stream } from '../streams.ts';
import type { EpisodeShape, EpisodicEnvironment } from './contract.ts';

/** How much a look-ahead samples. */
export interface LookAheadOptions {
  /** Next states of every action. */
  readonly states: number;
  /**
   * Rewards of every action in the last step; 1, the default, is exact where a reward is a function of state and
   * action.
   */
  readonly rewards?: number;
}

/**
 * An oracle by Monte Carlo, for environments whose optimal values have no formula: Q*_h(state, a) as the mean of
 * r + max_a' Q*_{h+1}(x', a') over sampled next states, and recursively for the steps after the next; in the last
 * step, the mean of sampled rewards. If rewards are functions of state and action, the estimate is exact for H = 1
 * and unbiased for H = 2; for larger H, or with noisy rewards, the inner maximum is over estimates and biased
 * upwards. The work grows like (A · states)^(H − h).
 */
export function lookAhead(
  environment: Pick<EpisodicEnvironment, 'step'>,
  { horizon, actions }: EpisodeShape,
  { states, rewards = 1 }: LookAheadOptions,
): EpisodicEnvironment['optimal'] {
  const valuesAt = (state: Float32Array, step: number, stream: Stream): Float64Array => {
    const last = step === horizon;
    const samples = last ? rewards : states;
    const values = new Float64Array(actions);
    for (let action = 0; action < actions; action++) {
      for (let sample = 0; sample < samples; sample++) {
        const { reward, next } = environment.step(state, action, step, stream);
        const ahead = last ? 0 : Math.max(...valuesAt(next, step + 1, stream));
        values[action] += (reward + ahead) / samples;
      }
    }
    return values;
  };
  return valuesAt;
}
