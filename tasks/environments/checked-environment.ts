import { type EpisodeShape, type EpisodicEnvironment, InvalidEnvironmentError } from './contract.ts';

/**
 * The environment, with every answer checked: states are d finite numbers, rewards are in [0, 1], and the oracle
 * has a finite value for every action. Calls of the result throw InvalidEnvironmentError.
 *
 * @param name what messages call the environment
 */
export function checkedEnvironment(
  environment: EpisodicEnvironment,
  { d, horizon, actions }: EpisodeShape & { readonly d: number },
  name: string,
): EpisodicEnvironment {
  for (const part of ['initial', 'step', 'optimal'] as const)
    if (typeof environment?.[part] !== 'function')
      throw new InvalidEnvironmentError(`${name}: instantiate gave no function ${part}`);
  const wrong = (message: string) => new InvalidEnvironmentError(`${name}: ${message}`);
  const state = (value: unknown, what: string): Float32Array => {
    if (!(value instanceof Float32Array) || value.length !== d)
      throw wrong(`${what} is no Float32Array of ${d} numbers`);
    const bad = value.findIndex((entry) => !Number.isFinite(entry));
    if (bad >= 0) throw wrong(`${what} has ${value[bad]} in place ${bad}`);
    return value;
  };
  return {
    initial: (stream) => state(environment.initial(stream), 'the first state'),
    step(from, action, step, stream) {
      const { reward, next } = environment.step(from, action, step, stream);
      if (!(reward >= 0 && reward <= 1))
        throw wrong(`the reward of action ${action} in step ${step} is ${reward}; rewards are from 0 to 1`);
      return { reward, next: step < horizon ? state(next, `the state after step ${step}`) : next };
    },
    optimal(from, step, stream) {
      const values = environment.optimal(from, step, stream);
      if (values?.length !== actions)
        throw wrong(`optimal gave ${values?.length} values in step ${step}; there are ${actions} actions`);
      for (let action = 0; action < actions; action++)
        if (!Number.isFinite(values[action]))
          throw wrong(`optimal gave ${values[action]} for action ${action} in step ${step}`);
      return values;
    },
  };
}
