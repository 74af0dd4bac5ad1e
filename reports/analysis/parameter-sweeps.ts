import { groupBy } from '../../harness/results/group-by.ts';
import type { StoredSweep } from '../../harness/results/record.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import type { Facet, Results, Row, Series } from '../rows.ts';
import { principalRows } from './principal-sizes.ts';
import { type Quantity, quantitiesOf, reportedQuantity, testError, trainingError } from './quantity.ts';

/** A fit of a learner one of whose parameters was swept. */
export type SweptRow = Row & { readonly sweep: StoredSweep };

/** One learner on one family, with several values of one of its parameters. */
export interface ParameterSweep {
  readonly facet: Facet;
  /** All variants as one learner; its label is the sweep's. */
  readonly series: Series;
  readonly parameter: string;
  /** Ascending. */
  readonly values: readonly number[];
  readonly dimensions: readonly number[];
  /** At one n for each d, as in charts over d. */
  readonly rows: readonly SweptRow[];
}

/** The sweeps over parameters, by family and learner in the order of the configuration. */
export function parameterSweeps({ rows, facets, series }: Results): ParameterSweep[] {
  const swept = rows.filter(isSwept);
  return facets.flatMap(({ label }) => {
    const facet = facets.find((own) => own.label === label) as Facet;
    const own = swept.filter(({ task }) => task === label);
    return [...groupBy(own, ({ sweep }) => sweep.label).values()].flatMap((all): ParameterSweep[] => {
      const principal = principalRows(all).filter(isSwept);
      const { sweep, series: name } = all[0];
      const one = series.find((entry) => entry.label === name);
      const values = [...new Set(principal.map((row) => row.sweep.value))].sort((a, b) => a - b);
      if (!one || values.length < 2) return [];
      const { [sweep.parameter]: _, ...params } = one.params;
      return [
        {
          facet,
          series: { ...one, label: sweep.label, params },
          parameter: sweep.parameter,
          values,
          dimensions: dimensionsOf(principal),
          rows: principal,
        },
      ];
    });
  });
}

export function isSwept(row: Row): row is SweptRow {
  return row.sweep !== undefined;
}

/** Numbers that say how large a fit was rather than what came of it. */
const sizes: ReadonlySet<string> = new Set(['parameters', 'steps', 'samplesSeen', 'stopStep']);

/**
 * What changes along a parameter, test error first: errors of the diagnosis, the training error, and the
 * positive numbers that learners report and that are not the same for all values of the parameter.
 */
export function sweptQuantities(rows: readonly Row[]): Quantity[] {
  const keys = new Set(
    rows.flatMap(({ info }) => Object.keys(info).filter((key) => typeof info[key] === 'number')),
  );
  const reported = [...keys].filter((key) => {
    const values = new Set(rows.map(({ info }) => info[key]));
    return (
      !sizes.has(key) &&
      values.size > 1 &&
      [...values].every((value) => value === undefined || Number(value) > 0)
    );
  });
  const [, ...diagnosed] = quantitiesOf(rows);
  return [
    testError,
    ...diagnosed,
    ...(rows.some(({ trainError }) => trainError !== undefined) ? [trainingError] : []),
    ...reported.map(reportedQuantity),
  ];
}
