import { listing, plural } from '../numbers.ts';
import type { Row } from '../rows.ts';
import { machinesOf } from './machines.ts';

/** Seconds. In shorter fits a moment's wait weighs too much to mean anything. */
const shortest = 1;

/** Cores that a fit with one thread may use, on average, without a remark; an idle machine gives 0.9 to 1. */
const fewest = 0.8;
const most = 1.2;

/** How many cores a fit used: processor time over wall time. Undefined where nothing can be said. */
export function coresUsed({ fitSeconds, fitCpuSeconds, device }: Row): number | undefined {
  if (fitSeconds === undefined || fitCpuSeconds === undefined || fitSeconds < shortest) return undefined;
  // A fit on another device spends much of its time waiting for it.
  return device === undefined || device === 'cpu' ? fitCpuSeconds / fitSeconds : undefined;
}

/** What a reader of a fit's times must know, in words; undefined where they are as they should be. */
export function timingRemark(row: Row): 'disturbed' | 'more than its threads' | undefined {
  const used = coresUsed(row);
  if (used === undefined) return undefined;
  if (used > most * row.threads) return 'more than its threads';
  return row.threads === 1 && used < fewest ? 'disturbed' : undefined;
}

/** Sentences about the times of some fits, where there is something to say. */
export function timingNotes(rows: readonly Row[]): string[] {
  return [...severalMachines(rows), ...disturbed(rows), ...manyThreads(rows), ...notIdentical(rows)];
}

function severalMachines(rows: readonly Row[]): string[] {
  const machines = machinesOf(rows);
  if (machines.length < 2) return [];
  const listed = listing(machines.map(({ name, fits }) => `${plural(fits, 'fit')} on ${name}`));
  return [
    `These fits were made on ${machines.length} machines (${listed}): times are not comparable across them; errors are.`,
  ];
}

function disturbed(rows: readonly Row[]): string[] {
  const own = rows.filter((row) => timingRemark(row) === 'disturbed');
  if (own.length === 0) return [];
  const least = Math.min(...own.map((row) => coresUsed(row) ?? 1));
  const busiest = own
    .filter(({ elsewhere }) => elsewhere !== undefined)
    .sort((a, b) => (b.elsewhere ?? 0) - (a.elsewhere ?? 0))[0];
  const why =
    busiest === undefined || (busiest.elsewhere ?? 0) < 0.05
      ? ''
      : ` Other processes, those of other cells among them, kept up to ${(busiest.elsewhere ?? 0).toFixed(1)} of ${plural(busiest.cores ?? 0, 'core')} busy meanwhile.`;
  return [
    `${of(own, rows)} had less than ${percent(fewest)} of a core (the least: ${Math.floor(100 * least)}%): their wall times are longer than the fit alone would take.${why} Processor times (fit_cpu_seconds) are stored too.`,
  ];
}

function manyThreads(rows: readonly Row[]): string[] {
  const own = rows.filter((row) => timingRemark(row) === 'more than its threads');
  if (own.length === 0) return [];
  const greatest = Math.max(...own.map((row) => coresUsed(row) ?? 0));
  return [
    `${of(own, rows)} used more processors than threads were given to a cell (up to ${greatest.toFixed(1)}): their wall times are shorter than those of learners that kept to them.`,
  ];
}

function notIdentical(rows: readonly Row[]): string[] {
  const own = rows.filter(({ repeatsIdentical }) => repeatsIdentical === false);
  if (own.length === 0) return [];
  return [`${of(own, rows)} gave other predictions when done again from the same seed.`];
}

const of = (own: readonly Row[], rows: readonly Row[]) => `${own.length} of ${plural(rows.length, 'fit')}`;
const percent = (share: number) => `${Math.round(100 * share)}%`;
