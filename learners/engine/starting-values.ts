import type { Network, Stage, Variable } from './network.ts';
import type { StartingPoint } from './training.ts';

/** The values that a fit was to start from are not those of its network. */
export class UnusableStartError extends Error {
  override name = 'UnusableStartError';
}

/**
 * A network's variables with the values of a kept one.
 *
 * @throws UnusableStartError if the kept network lacks a variable that is trained here, has one that is not here, or
 * has one of another shape
 */
export function startingValues(
  { variables, classes }: Pick<Network, 'variables' | 'classes'>,
  stages: readonly Stage[],
  start: StartingPoint,
): Variable[] {
  const trained = new Set(stages.flatMap(({ trainable }) => trainable));
  const given = new Map(Object.entries(start.variables));
  if ((classes === undefined) !== (start.labels !== undefined))
    throw new UnusableStartError(
      `${start.name} predicts ${start.labels ? 'numbers' : 'classes'}, and this network ${classes === undefined ? 'numbers' : 'classes'}`,
    );
  const own = new Set(variables.map(({ name }) => name));
  const stranger = [...given.keys()].find((name) => !own.has(name));
  if (stranger !== undefined)
    throw new UnusableStartError(
      `${start.name} has a variable ${stranger}, and this network has none; its own are ${[...own].join(', ')}`,
    );
  return variables.map((variable) => {
    const { name, shape } = variable;
    const kept = given.get(name);
    if (kept === undefined) {
      if (!trained.has(name)) return variable;
      throw new UnusableStartError(
        `${start.name} has no variable ${name}, which this network trains; it has ${[...given.keys()].join(', ')}`,
      );
    }
    if (kept.shape.join() !== shape.join())
      throw new UnusableStartError(
        `${name} is ${describe(kept.shape)} in ${start.name} and ${describe(shape)} here; give the parameters that it was fitted with`,
      );
    return { ...variable, values: kept.values };
  });
}

function describe(shape: readonly number[]): string {
  return shape.length === 0 ? 'a number' : shape.join('×');
}
