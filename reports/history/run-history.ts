import { canonicalJson } from '../../harness/results/canonical-json.ts';
import { groupBy } from '../../harness/results/group-by.ts';
import { isFailure } from '../../harness/results/is-failure.ts';
import type { CellSpec } from '../../harness/results/record.ts';
import { median } from '../../tasks/median.ts';
import { estimateMedian } from '../analysis/bootstrap.ts';
import { medianPolish } from '../analysis/median-polish.ts';
import { stepPrior } from '../analysis/step-posterior.ts';
import { figure, type Quantity, quantities } from '../compare/change.ts';
import type { StoredRun } from '../load.ts';
import { plural } from '../numbers.ts';
import { groupByOrigin } from '../origins.ts';
import { plainText } from '../plain-text.ts';
import { collectResults, type Series } from '../rows.ts';
import { nameFits } from '../series/name-fits.ts';
import { tidyRow } from '../tidy-row.ts';
import { withoutLearnerDigests } from '../without-learner-digests.ts';
import { findSteps, type HistoryStep, type Observation } from './find-steps.ts';
import { type HistoryPoint, type Order, type PlacedFit, placeFits } from './points.ts';

export interface HistoryOptions {
  readonly by: Order;
  /** Steps that may be smaller than by a factor 1 + tolerance are not marked. */
  readonly tolerance: number;
  /** Labels of the learners, and of the tasks, to follow. Default: all. */
  readonly learners?: readonly string[];
  readonly tasks?: readonly string[];
}

/** The level of a series at one point: the median over its fits, as if all points had the same fits. */
export interface HistoryValue {
  readonly point: number;
  readonly value: number;
  /** 95% bootstrap interval over fits; the range where there are fewer than three. */
  readonly low: number;
  readonly high: number;
  readonly fits: number;
}

/** A learner's errors or times on one family over the points. */
export interface SeriesHistory {
  readonly series: string;
  readonly task: string;
  readonly quantity: Quantity;
  /** Times: the machines that they are of, "2 cores of AMD EPYC, compiled". */
  readonly machine?: string;
  readonly values: readonly HistoryValue[];
  /** Fits of points that have no fit in common with the others, and those that one point alone has. */
  readonly leftOut: number;
  /** Errors: whether every fit is the same to the last bit at all points that have it. */
  readonly identical: boolean;
  /** Fits that failed, by point. */
  readonly failures: readonly { readonly point: number; readonly fits: number }[];
  /** Posterior probability of a step; absent with fewer than two values. */
  readonly probability?: number;
  readonly steps: readonly HistoryStep[];
}

export interface RunHistory {
  readonly by: Order;
  readonly tolerance: number;
  readonly points: readonly HistoryPoint[];
  readonly histories: readonly SeriesHistory[];
  readonly warnings: readonly string[];
}

/** A label that --learner or --task names and no fit has. */
export class UnknownLabelError extends Error {
  override name = 'UnknownLabelError';
  readonly what: 'learner' | 'task';
  readonly label: string;
  readonly known: readonly string[];

  constructor(what: 'learner' | 'task', label: string, known: readonly string[]) {
    super(`no fit of these runs has the ${what} ${label}`);
    this.what = what;
    this.label = label;
    this.known = known;
  }
}

/**
 * How errors and CPU times of learners went over versions, or from run to run. Fits are followed that have the same
 * specification; in a history by date also those of a learner's file that was edited in between.
 *
 * @throws UnknownLabelError
 */
export function runHistory(
  given: readonly StoredRun[],
  { by, tolerance, learners, tasks }: HistoryOptions,
): { readonly history: RunHistory; readonly series: readonly Series[] } {
  const runs = by === 'date' ? given.map(withoutLearnerDigests) : given;
  const { fits, facets, series: named } = nameFits(groupByOrigin(runs, true));
  checkLabels('learner', learners, [...new Set(fits.map(({ series }) => series))]);
  checkLabels('task', tasks, [...new Set(fits.map(({ facet }) => facet))]);
  const { points, placed } = placeFits(fits, by);
  const wanted = placed.filter(
    ({ fit: { series, facet } }) => (learners?.includes(series) ?? true) && (tasks?.includes(facet) ?? true),
  );
  const groups = [...groupBy(wanted, ({ fit }) => JSON.stringify([fit.facet, fit.series])).values()].flatMap(
    (own) => quantities.flatMap((quantity) => byMachine(own, quantity)),
  );
  const followed = groups.map((group) => ({ ...group, kept: connected(observationsOf(group)) }));
  const placeIn = (list: readonly { readonly label: string }[], own: string) =>
    list.findIndex(({ label }) => label === own);
  followed.sort(
    ({ own: [a] }, { own: [b] }) =>
      placeIn(facets, a.fit.facet) - placeIn(facets, b.fit.facet) ||
      placeIn(named, a.fit.series) - placeIn(named, b.fit.series),
  );
  const prior = stepPrior(followed.filter(({ kept }) => pointsOf(kept).length > 1).length);
  const histories = followed
    .filter(({ kept }) => kept.length > 0)
    .map(({ own, quantity, machine, kept }): SeriesHistory => {
      const { series, facet } = own[0].fit;
      const { probability, steps } = findSteps(kept, quantity, { prior, tolerance });
      return {
        series,
        task: facet,
        quantity,
        ...(machine !== undefined && { machine }),
        values: valuesOf(kept),
        leftOut: observationsOf({ own, quantity }).length - kept.length,
        identical: quantity === 'error' && isIdentical(kept),
        failures: failuresOf(own),
        ...(pointsOf(kept).length > 1 && { probability }),
        steps,
      };
    });
  return {
    history: {
      by,
      tolerance,
      points,
      histories,
      warnings: given.flatMap(({ warnings }) => warnings.map((warning) => plainText(warning))),
    },
    series: collectResults(runs, true).series,
  };
}

function checkLabels(
  what: 'learner' | 'task',
  wanted: readonly string[] | undefined,
  known: readonly string[],
): void {
  const unknown = wanted?.find((label) => !known.includes(label));
  if (unknown !== undefined) throw new UnknownLabelError(what, unknown, known);
}

interface Group {
  readonly own: readonly PlacedFit[];
  readonly quantity: Quantity;
  readonly machine?: string;
}

/** Errors are comparable everywhere; times only between machines of one kind. */
function byMachine(own: readonly PlacedFit[], quantity: Quantity): Group[] {
  if (quantity === 'error') return [{ own, quantity }];
  return [...groupBy(own, machineOf)].map(([machine, some]) => ({ own: some, quantity, machine }));
}

function machineOf({ fit: { cell, run } }: PlacedFit): string {
  const { environment } = run.run;
  const { name, device = 'cpu', threads = 1 } = cell.backend ?? environment.backend;
  const cores = cell.load?.cores ?? environment.cores;
  return [
    `${plural(cores, 'core')} of ${plainText(cell.load?.processor ?? environment.cpu, 60)}`,
    plainText(name, 30),
    ...(device === 'cpu' ? [] : [plainText(device, 20)]),
    ...(threads === 1 ? [] : [`${threads} threads`]),
  ].join(', ');
}

function observationsOf({ own, quantity }: Group): Observation[] {
  return own.flatMap(({ fit: { cell, facet, series }, point, run }) => {
    const value = figure(quantity, tidyRow(cell, '', facet, series));
    return value === undefined ? [] : [{ cell: fitOf(cell.spec), point, run, log: Math.log(value) }];
  });
}

/** What identifies a fit: metrics of the user's own are measured of it and change nothing in it. */
function fitOf({ metrics: _, ...spec }: CellSpec): string {
  return canonicalJson(spec);
}

/**
 * The observations that can be compared with one another: of fits that several points have, at points that such
 * fits connect. Of several such sets the largest, and of equal ones the latest.
 */
function connected(observations: readonly Observation[]): readonly Observation[] {
  const byCell = groupBy(observations, ({ cell }) => cell);
  const shared = [...byCell.values()].filter((own) => pointsOf(own).length > 1);
  const last = Math.max(...observations.map(({ point }) => point));
  if (shared.length === 0) return observations.filter(({ point }) => point === last);
  let sets: { points: Set<number>; own: Observation[] }[] = [];
  for (const own of shared) {
    const points = new Set(pointsOf(own));
    const touching = sets.filter((set) => [...set.points].some((point) => points.has(point)));
    sets = [
      ...sets.filter((set) => !touching.includes(set)),
      {
        points: new Set([...points, ...touching.flatMap((set) => [...set.points])]),
        own: [...touching.flatMap((set) => set.own), ...own],
      },
    ];
  }
  sets.sort((a, b) => b.points.size - a.points.size || Math.max(...b.points) - Math.max(...a.points));
  return sets[0].own;
}

function pointsOf(observations: readonly Observation[]): number[] {
  return [...new Set(observations.map(({ point }) => point))].sort((a, b) => a - b);
}

function isIdentical(observations: readonly Observation[]): boolean {
  return [...groupBy(observations, ({ cell }) => cell).values()].every((own) =>
    own.every(({ log }) => log === own[0].log),
  );
}

function valuesOf(observations: readonly Observation[]): HistoryValue[] {
  const { rows } = medianPolish(
    observations.map(({ cell, point, log }) => ({ row: cell, column: point, value: log })),
  );
  const usual = median([...rows.values()]);
  return [...groupBy(observations, ({ point }) => point)]
    .sort(([a], [b]) => a - b)
    .flatMap(([point, own]) => {
      const estimate = estimateMedian(own.map(({ cell, log }) => log - (rows.get(cell) ?? 0)));
      if (!estimate) return [];
      const [value, low, high] = [estimate.median, estimate.low, estimate.high].map((log) =>
        Math.exp(usual + log),
      );
      return [{ point, value, low, high, fits: new Set(own.map(({ cell }) => cell)).size }];
    });
}

function failuresOf(own: readonly PlacedFit[]): SeriesHistory['failures'] {
  const failed = own.filter(({ fit }) => isFailure(fit.cell.status));
  return [...groupBy(failed, ({ point }) => point)].map(([point, { length: fits }]) => ({ point, fits }));
}
