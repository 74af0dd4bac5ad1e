import type { z } from 'zod';
import type { InstantiateOptions, TaskStructure } from '../contract.ts';
import type { Stream } from '../streams.ts';

/** What one action leads to. */
export interface Transition {
  /** In [0, 1], so that the value of an episode lies in [0, horizon]. */
  readonly reward: number;
  /** The next state, d numbers. After the last step of an episode nothing reads it. */
  readonly next: Float32Array;
}

/** How long episodes are, and how many actions there are to choose from. */
export interface EpisodeShape {
  /** H: steps of an episode, numbered 1..H. */
  readonly horizon: number;
  /** A: actions, numbered 0..A−1, the same in every state. */
  readonly actions: number;
}

/**
 * One environment: an episodic Markov decision process whose states are vectors in R^d. It keeps nothing
 * between calls: everything random comes from the stream of the call, so that episodes can be played in any
 * order and again.
 */
export interface EpisodicEnvironment {
  /** The first state of an episode, d numbers. */
  initial(stream: Stream): Float32Array;
  /**
   * What an action leads to.
   * @param step h, from 1 to the horizon
   */
  step(state: Float32Array, action: number, step: number, stream: Stream): Transition;
  /**
   * The oracle: Q*_h(state, a), the expected sum of rewards of taking action a in step h and acting optimally
   * afterwards, for every action a. It may be an unbiased estimate that draws from the stream
   * ({@link lookAhead} makes one for short horizons): the harness picks the best action by one estimate and
   * measures what another action loses by a second, so that noise adds no regret of its own.
   */
  optimal(state: Float32Array, step: number, stream: Stream): ArrayLike<number>;
}

/** A family of environments over growing d, as `defineEnvironment` takes it. */
export interface EnvironmentDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One line for `hierbench list environments`. */
  readonly description: string;
  /** Paper and section. */
  readonly source: string;
  /** Parameters with their defaults: `parameters.parse({})` must succeed. */
  readonly parameters: S;
  /** What an episode is, as TeX: see `TaskFamily.formula`. */
  formula?(params: z.output<S>): string;
  /** Horizon and number of actions. */
  episodes(params: z.output<S>): EpisodeShape;
  /**
   * What regressors are told about Q*_h(·, a) as a function of the state: see `TaskStructure`.
   * @throws UnsupportedTaskError if there is no environment at this d
   */
  structure(
    options: Omit<InstantiateOptions<z.output<S>>, 'seed'>,
  ): Pick<TaskStructure, 'layers' | 'widths' | 'degree'>;
  /**
   * The environment of a dimension and a seed.
   * @param options.stream chooses the environment; it is shared with nothing else
   * @throws UnsupportedTaskError if there is none at this d
   */
  instantiate(options: {
    readonly d: number;
    readonly stream: Stream;
    readonly params: z.output<S>;
  }): EpisodicEnvironment;
}

/** An environment broke its contract; the message, of one line, says how. */
export class InvalidEnvironmentError extends Error {
  override name = 'InvalidEnvironmentError';
}
