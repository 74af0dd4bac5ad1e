import type { Graph, Input } from './graph.ts';
import type { Carried } from './input-role.ts';

/**
 * The program of a step that is taken many times. Outputs: the next values of the carried inputs in order,
 * then the results. At least one input is scanned.
 */
export type StepProgram = Graph;

export interface CarriedInput extends Input {
  readonly role: Carried;
}

export function carriedInputs({ inputs }: StepProgram): CarriedInput[] {
  return inputs.filter((input): input is CarriedInput => input.role.kind === 'carried');
}

export function scannedInputs({ inputs }: StepProgram): Input[] {
  return inputs.filter(({ role }) => role.kind === 'scanned');
}

export function sharedInputs({ inputs }: StepProgram): Input[] {
  return inputs.filter(({ role }) => role.kind === 'shared');
}
