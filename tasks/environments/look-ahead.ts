import type { Stream } from '../streams.ts';
import type { EpisodeShape, EpisodicEnvironment } from './contract.ts';

/**
 * An oracle by Monte Carlo, for environments whose optimal values have no formula: Q*_h(state, a) as the mean of
 * r + max_a' Q*_{h+1}(x', a') over `samples` next states, and recursively for the steps after the next. In the
 * last step, the mean of the reward. With rewards that are functions of state and action, the estimate is
 * unbiased for H = 2; for larger H the inner maximum is over estimates and biased upwards, and the work grows
 * like (A · samples)^(H − h + 1).
 */
export function lookAhead(
  environment: Pick<EpisodicEnvironment, 'step'>,
  { horizon, actions }: EpisodeShape,
  samples: number,
): EpisodicEnvironment['optimal'] {
  const valuesAt = (state: Float32Array, step: number, stream: Stream): Float64Array => {
    const values = new Float64Array(actions);
    for (let action = 0; action < actions; action++) {
      for (let sample = 0; sample < samples; sample++) {
        const { reward, next } = environment.step(state, action, step, stream);
        values[action] +=
          (reward + (step < horizon ? Math.max(...valuesAt(next, step + 1, stream)) : 0)) / samples;
      }
    }
    return values;
  };
  return valuesAt;
}
