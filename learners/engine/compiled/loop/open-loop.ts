import type { Elements } from '../graph.ts';
import { deviceInUse } from '../runtime-session.ts';
import type { StepProgram } from '../step-program.ts';
import { fitMemory } from './array-memory.ts';
import { FusedLoop } from './fused-loop.ts';
import type { Loop } from './loop.ts';
import { ScanLoop } from './scan-loop.ts';
import { type CutStep, cutTail, workOf } from './tail.ts';
import { arraysOf } from './tail-loops.ts';

/**
 * Numbers that a step's tail computes before fusing it is worth its price, a call of the runtime for every step and a copy
 * of each gradient: with Adam, steps of 130,000 parameters take the same time either way (docs/bench.md).
 */
const worthFusing = 1_500_000;

/**
 * Opens a loop over the steps of a program: a large update is fused, all else runs in the runtime, to the same bits.
 *
 * @param arrays what carried inputs start from, and what shared ones are, by name
 */
export async function openLoop(
  program: StepProgram,
  arrays: Readonly<Record<string, Elements>>,
): Promise<Loop> {
  const cut = cutTail(program);
  return isWorthFusing(cut) ? FusedLoop.open(program, cut, arrays) : ScanLoop.open(program, arrays);
}

/** Whether the program's update is done apart from the rest. */
export function fuses(program: StepProgram): boolean {
  return isWorthFusing(cutTail(program));
}

/** On a GPU, arrays would travel to the processor and back in every step. */
function isWorthFusing(cut: CutStep): boolean {
  return deviceInUse() === 'cpu' && workOf(cut) >= worthFusing && fitMemory(arraysOf(cut));
}
