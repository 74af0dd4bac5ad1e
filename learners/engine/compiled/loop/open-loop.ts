import type { Elements } from '../graph.ts';
import { deviceInUse } from '../runtime/runtime-session.ts';
import type { StepProgram } from '../step-program.ts';
import { fitMemory } from './array-memory.ts';
import { DeviceLoop } from './device-loop.ts';
import { FusedLoop } from './fused-loop.ts';
import type { Loop } from './loop.ts';
import { ScanLoop } from './scan-loop.ts';
import { type CutStep, cutTail, workOf } from './tail.ts';
import { arraysOf } from './tail-loops.ts';

/**
 * Fewest numbers that the tail of a step has to compute for fusing to be worth its price, which is one call
 * of the runtime per step and a copy of each gradient. With Adam, steps of 130,000 parameters take the same
 * time either way (docs/bench.md).
 */
const worthFusing = 1_500_000;

/**
 * Opens a loop over the steps of a program: a large update is fused, everything else runs in the runtime. The
 * bits of the results are the same. On a WebGPU device, the state stays there from step to step.
 *
 * @param arrays the initial values of carried inputs and the values of shared ones, by name
 */
export async function openLoop(
  program: StepProgram,
  arrays: Readonly<Record<string, Elements>>,
): Promise<Loop> {
  if (deviceInUse() === 'webgpu' && DeviceLoop.fits(program)) return DeviceLoop.open(program, arrays);
  const cut = cutTail(program);
  return isWorthFusing(cut) ? FusedLoop.open(program, cut, arrays) : ScanLoop.open(program, arrays);
}

/** Whether the update of this program is fused. */
export function fuses(program: StepProgram): boolean {
  return isWorthFusing(cutTail(program));
}

/** Only on the processor: from a GPU, arrays would have to travel to the processor and back in every step. */
function isWorthFusing(cut: CutStep): boolean {
  return deviceInUse() === 'cpu' && workOf(cut) >= worthFusing && fitMemory(arraysOf(cut));
}
