import type { Task } from '../../tasks/contract.ts';
import { kernelFloor } from '../../tasks/spectrum/kernel-floor.ts';
import type { StoredSpectrum } from '../results/record.ts';
import type { CellContext } from './cell-context.ts';

/** Paths of the estimate if there is no exact spectrum: about as much work as the task's own pilot sample. */
const paths = 2048;

/**
 * The degree spectrum of a cell's target and the kernel floor at its n, for the record: exact if possible,
 * otherwise estimated; undefined if there is none. A failure here never costs a cell its result.
 */
export async function storedSpectrum(
  { spec, family, listener }: CellContext,
  task: Task,
): Promise<StoredSpectrum | undefined> {
  const { noise } = family.parameters.parse(spec.taskParams) as { noise?: unknown };
  for (const method of ['exact', 'noise-stability'] as const)
    try {
      const spectrum = await task.spectrum?.({ method, paths });
      if (!spectrum) return undefined;
      // The floor is a matter of how many samples there are, and a stream has no such number.
      if (spec.n === 'stream') return { ...spectrum } as StoredSpectrum;
      const floor = kernelFloor(spectrum, spec.n, spec.d, typeof noise === 'number' ? noise : 0);
      return { ...spectrum, kernelFloor: floor } as StoredSpectrum;
    } catch (error) {
      // Recognised by name, because a family from a user's file may have its own copy of this package.
      if (!(error instanceof Error && error.name === 'SpectrumUnavailableError'))
        listener.log(
          `no ${method} spectrum: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
        );
    }
  return undefined;
}
