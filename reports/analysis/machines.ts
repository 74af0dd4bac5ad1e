import { groupBy } from '../../harness/results/group-by.ts';
import { plural } from '../numbers.ts';
import type { Row } from '../rows.ts';

/** A kind of machine, and how many fits it made. */
export interface Machine {
  /** Its cores and its processor, such as "2 cores of AMD EPYC". */
  readonly name: string;
  readonly fits: number;
}

/**
 * The kinds of machine that made these fits, the one with the most fits first. Fits of results that do not say
 * how many cores their machine had are left out.
 */
export function machinesOf(rows: readonly Row[]): Machine[] {
  const known = rows.filter(({ cores }) => cores !== undefined);
  return [...groupBy(known, nameOf)]
    .map(([name, { length: fits }]) => ({ name, fits }))
    .sort((a, b) => b.fits - a.fits);
}

function nameOf({ processor, cores = 0 }: Row): string {
  return `${plural(cores, 'core')}${processor === undefined ? '' : ` of ${processor}`}`;
}
