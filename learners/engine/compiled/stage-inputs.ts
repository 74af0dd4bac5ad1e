import { sizeOf } from '../network.ts';
import type { StageArrays } from '../runner.ts';
import { type StepDefinition, slotCount } from '../step.ts';
import type { Role } from './input-role.ts';
import type { InputSpec } from './trace.ts';

/** Inputs of the program of a stage's step, for P trained numbers and batches of B of the sample's n rows. */
export interface StageInputs {
  /** θ and the optimiser's slots, P numbers each. */
  readonly states: readonly InputSpec[];
  /** The batch's row indices, B; absent if no sample is held. */
  readonly indices: InputSpec | undefined;
  /** The batch's labels and weights, B each. */
  readonly y: InputSpec;
  readonly weights: InputSpec | undefined;
  /** The numbers of one row of the schedule. */
  readonly factor: InputSpec;
  readonly epsilon: InputSpec;
  readonly rate: InputSpec;
  /** The whole sample, n×d; or, if none is held, the batch itself, B×d. */
  readonly x: InputSpec;
  /** In the order of the step definition. */
  readonly frozen: readonly InputSpec[];
}

export function stageInputs(definition: StepDefinition, data: StageArrays, batch: number): StageInputs {
  const size = definition.trainable.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const role: Role = { kind: 'scanned' };
  const weighted = data.n === 'stream' ? definition.weighted : data.weights !== undefined;
  return {
    states: Array.from({ length: 1 + slotCount(definition.optimiser) }, (_, slot) => ({
      name: `state${slot}`,
      shape: [size],
      role: { kind: 'carried', part: { slot, piece: 0 } },
    })),
    indices: data.n === 'stream' ? undefined : { name: 'indices', shape: [batch], type: 'int32', role },
    y: { name: 'y', shape: [batch], role },
    weights: weighted ? { name: 'weights', shape: [batch], role } : undefined,
    factor: { name: 'factor', shape: [], role },
    epsilon: { name: 'epsilon', shape: [], role },
    rate: { name: 'rate', shape: [], role },
    x:
      data.n === 'stream'
        ? { name: 'x', shape: [batch, data.d], role }
        : { name: 'x', shape: [data.n, data.d] },
    frozen: definition.frozen.map(({ name, shape }) => ({ name: `frozen ${name}`, shape })),
  };
}

/** The inputs in the order in which the program takes them. */
export function inOrder(inputs: StageInputs): InputSpec[] {
  const { states, indices, y, weights, factor, epsilon, rate, x, frozen } = inputs;
  const rows = [indices, y, weights].filter((input) => input !== undefined);
  return [...states, ...rows, factor, epsilon, rate, x, ...frozen];
}
