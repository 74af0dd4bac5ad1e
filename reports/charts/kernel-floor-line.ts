import { comparableFloor } from '../analysis/comparable-floor.ts';
import type { Row } from '../rows.ts';
import type { VersusOptions } from './versus.ts';

/** The kernel floor of error charts. */
export const kernelFloorLine: NonNullable<VersusOptions['bound']> = {
  of: comparableFloor,
  label: 'kernel floor',
};

/** What the line is, and where it is left out, for captions; empty where no row has a floor above 0. */
export function describeKernelFloor(rows: readonly Row[]): string {
  const floors = rows.filter(({ kernelFloor = 0 }) => kernelFloor > 0);
  const drawn = floors.filter((row) => comparableFloor(row) !== undefined);
  const parts: string[] = [];
  if (drawn.length > 0)
    parts.push(
      'Kernel floor: the part of the target that n samples cannot give any rotation-invariant kernel, on average over samples.',
    );
  if (drawn.length < floors.length)
    parts.push(
      `${drawn.length > 0 ? 'It' : 'The kernel floor'} is not drawn for targets whose variance lies mostly in values too rare for a sample.`,
    );
  return parts.join(' ');
}
