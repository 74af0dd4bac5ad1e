import { z } from 'zod';
import type { Sample, Task, TaskFamily, TaskStructure } from '../contract.ts';
import { moments } from '../moments.ts';
import { type Stream, splitStream } from '../streams.ts';
import { agentPart, agentShape } from './agent-parameters.ts';
import { checkedEnvironment } from './checked-environment.ts';
import {
  type EnvironmentDefinition,
  type EpisodeShape,
  type EpisodicEnvironment,
  InvalidEnvironmentError,
} from './contract.ts';

/** Episodes by which the labels of the supervised problem are centred and scaled. */
const pilotEpisodes = 1024;

/**
 * Makes a task family of an environment, so that it can be named, planned, run and stored as tasks are. Its n is
 * the number of episodes, and its parameters are the environment's together with the agent's (`agentShape`).
 *
 * A member is also an ordinary task, which is what regressors are tuned on: from the states of the last step of
 * uniformly random episodes, predict the reward of the first action, with mean 0 and variance 1.
 */
export function defineEnvironment<S extends z.ZodObject>(definition: EnvironmentDefinition<S>): TaskFamily {
  const { name, description, source } = definition;
  const own = (params: Record<string, unknown>) =>
    definition.parameters.parse(
      Object.fromEntries(Object.keys(definition.parameters.shape).map((key) => [key, params[key]])),
    );
  const structureOf = (d: number, params: Record<string, unknown>): TaskStructure => ({
    family: name,
    d,
    ...definition.structure({ d, params: own(params) }),
    output: 'regression',
  });
  return {
    name,
    description,
    source,
    role: 'environment',
    parameters: z.strictObject({ ...definition.parameters.shape, ...agentShape }),
    ...(definition.formula && {
      formula: (params: Record<string, unknown>) => definition.formula?.(own(params)) ?? '',
    }),
    episodes: (params) => ({ ...definition.episodes(own(params)), agent: agentPart(params) }),
    structure: ({ d, params }) => structureOf(d, params),
    instantiate({ d, seed, params }) {
      const structure = structureOf(d, params);
      const shape = checkedShape(definition.episodes(own(params)), name);
      const environment = checkedEnvironment(
        definition.instantiate({ d, stream: splitStream(name, d, seed, 'target'), params: own(params) }),
        { d, ...shape },
        name,
      );
      return asTask(environment, shape, structure, seed);
    },
  };
}

/** @throws InvalidEnvironmentError */
function checkedShape({ horizon, actions }: EpisodeShape, name: string): EpisodeShape {
  if (!Number.isInteger(horizon) || horizon < 1)
    throw new InvalidEnvironmentError(`${name}: the horizon is ${horizon}; it is at least 1`);
  if (!Number.isInteger(actions) || actions < 2)
    throw new InvalidEnvironmentError(`${name}: there are ${actions} actions; there are at least 2`);
  return { horizon, actions };
}

function asTask(
  environment: EpisodicEnvironment,
  { horizon, actions }: EpisodeShape,
  structure: TaskStructure,
  seed: number,
): Task {
  const { d, family } = structure;
  /** The state of the last step, after uniformly random actions, and the reward of the first action there. */
  const lastStep = (stream: Stream): { state: Float32Array; reward: number } => {
    let state = environment.initial(stream);
    for (let step = 1; step < horizon; step++)
      state = environment.step(state, stream.integer(actions), step, stream).next;
    return { state, reward: environment.step(state, 0, horizon, stream).reward };
  };
  let scale: { readonly mean: number; readonly deviation: number } | undefined;
  const scaling = () => {
    if (scale) return scale;
    const pilot = splitStream(family, d, seed, 'pilot');
    const rewards = Float64Array.from(
      { length: pilotEpisodes },
      (_, i) => lastStep(pilot.child('episode', i)).reward,
    );
    const { mean, deviation } = moments(rewards);
    scale = { mean, deviation: deviation > 0 ? deviation : 1 };
    return scale;
  };
  return {
    structure,
    seed,
    environment,
    features: () => [],
    sample(n, stream): Sample {
      const { mean, deviation } = scaling();
      const [x, y] = [new Float32Array(n * d), new Float32Array(n)];
      for (let row = 0; row < n; row++) {
        const { state, reward } = lastStep(stream.child('episode', row));
        x.set(state, row * d);
        y[row] = (reward - mean) / deviation;
      }
      return { n, d, x, y };
    },
  };
}
