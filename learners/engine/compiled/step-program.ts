import type { Graph, Input } from './graph.ts';
import type { Carried } from './input-role.ts';

/**
 * A step's program, of which many are taken. Outputs: the carried inputs' next values in order, then the results. One of
 * its inputs at least is scanned.
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
