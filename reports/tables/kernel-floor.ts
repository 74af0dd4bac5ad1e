import type { FamilySpectrum } from '../analysis/family-spectrum.ts';
import { formatCount, formatInterval, formatNear } from '../numbers.ts';
import { negligible } from './spectrum.ts';
import { nothing, type Table, textEntries } from './table.ts';

/** The kernel floor of one family's targets at each d and n, beside the best kernel. */
export function kernelFloorTable({ task, floors }: FamilySpectrum): Table {
  return {
    name: `Kernel floor on ${task}`,
    caption:
      'Kernel floor: the least relative test error that a rotation-invariant kernel can have with n samples of these targets, on average over samples (median over seeds); beside it the kernel ridge regression with the smallest median error. Kernels in sequence and random features are not bound by it.',
    narrow: true,
    columns: [
      { title: 'd', kind: 'number' },
      { title: 'n', kind: 'number' },
      { title: 'kernel floor', kind: 'number' },
      { title: 'best kernel', kind: 'plain' },
      { title: 'its error', kind: 'number' },
      { title: '95% interval', kind: 'number' },
      { title: '÷ floor', kind: 'number' },
    ],
    rows: floors.map(({ d, n, floor, best }) => ({
      entries: textEntries(
        String(d),
        formatCount(n),
        floor < negligible ? '0' : formatNear(floor),
        best?.series ?? nothing,
        best ? formatNear(best.error.median) : nothing,
        best ? formatInterval(best.error) : nothing,
        best?.ratio && floor >= negligible ? formatNear(best.ratio.median) : nothing,
      ),
    })),
  };
}
