import { z } from 'zod';
import type { TaskStructure } from '../tasks/contract.ts';
import type { SearchDimension } from './contract.ts';
import { skipsFor, skipsParameter, skipsSearch } from './skips.ts';
import { trainingParameters, trainingSearch } from './training-parameters.ts';

/** The parameters of the deep network that `deep-sgd` and `layerwise` train in their different ways. */
export const networkParameters = trainingParameters.extend({
  width: z.int().positive().optional().describe('units of every hidden layer; default max(32, 4k)'),
  depth: z.int().min(2).optional().describe('L: the network has L−1 hidden layers; default: the task’s L'),
  activation: z.enum(['quadratic', 'relu', 'gelu']).default('quadratic').describe('hidden non-linearity'),
  skips: skipsParameter,
});
export type NetworkParameters = z.output<typeof networkParameters>;

/** The shape of the network; by default it is over-parameterised by a factor of 4 [BFC §2]. */
export function networkShape(parameters: NetworkParameters, task: TaskStructure) {
  const { width, depth, activation, skips } = parameters;
  return {
    d: task.d,
    layers: depth ?? Math.max(2, task.layers),
    width: width ?? Math.max(32, 4 * Math.max(1, ...task.widths)),
    activation,
    skips: skipsFor(skips, task),
  };
}

export function networkSearch(task: TaskStructure): Readonly<Record<string, SearchDimension>> {
  return { ...trainingSearch, ...skipsSearch(task) };
}
