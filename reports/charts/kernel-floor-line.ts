import type { Row } from '../rows.ts';
import type { VersusOptions } from './versus.ts';

/** The kernel floor of error charts. */
export const kernelFloorLine: NonNullable<VersusOptions['bound']> = {
  of: ({ kernelFloor }) => kernelFloor,
  label: 'kernel floor',
};

/** What the line is, for captions; empty where no row has a floor above 0. */
export function describeKernelFloor(rows: readonly Row[]): string {
  return rows.some(({ kernelFloor = 0 }) => kernelFloor > 0)
    ? 'Kernel floor: the part of the target that n samples cannot give any rotation-invariant kernel, on average over samples.'
    : '';
}
