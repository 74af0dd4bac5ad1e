import { usualShare } from '../../harness/results/prediction.ts';
import { Stream } from '../../tasks/streams.ts';
import type { Facet, Results } from '../rows.ts';
import type { Exponent, NoExponent } from './exponent.ts';
import { type ParameterSweep, parameterSweeps } from './parameter-sweeps.ts';
import { type Quantity, quantitiesOf } from './quantity.ts';
import { type SeedThreshold, seedThresholds, thresholdExponent } from './seed-threshold.ts';

/** The smallest values of a learner's swept parameter that are enough for a level, and how they grow with d. */
export interface ParameterThreshold {
  readonly sweep: ParameterSweep;
  readonly quantity: Quantity;
  readonly level: number;
  readonly share: number;
  /** By d. */
  readonly thresholds: readonly SeedThreshold[];
  readonly exponent: Exponent | NoExponent;
}

export interface FamilyParameterThresholds {
  readonly facet: Facet;
  /** By sweep, quantity and level; without levels that no value of the parameter is enough for. */
  readonly found: readonly ParameterThreshold[];
}

const made = new WeakMap<Results, FamilyParameterThresholds[]>();

/**
 * Thresholds of all swept parameters, by family in the order of the configuration; families where no level is
 * reached are left out. The same object for the same results.
 */
export function parameterThresholds(results: Results): FamilyParameterThresholds[] {
  const known = made.get(results) ?? makeThresholds(results);
  made.set(results, known);
  return known;
}

function makeThresholds(results: Results): FamilyParameterThresholds[] {
  const sweeps = parameterSweeps(results);
  return results.facets.flatMap((facet): FamilyParameterThresholds[] => {
    const found = sweeps
      .filter((sweep) => sweep.facet.label === facet.label)
      .flatMap((sweep) =>
        quantitiesOf(sweep.rows).flatMap((quantity) =>
          quantity.charted.map((level) => thresholdOf(sweep, quantity, level)),
        ),
      )
      .filter(({ thresholds }) => thresholds.some(({ known }) => known !== 'above'));
    return found.length > 0 ? [{ facet, found }] : [];
  });
}

function thresholdOf(sweep: ParameterSweep, quantity: Quantity, level: number): ParameterThreshold {
  const { rows, facet, series } = sweep;
  const rule = { quantity, level, share: usualShare };
  const stream = (kind: string) =>
    new Stream('report', kind, facet.label, series.label, quantity.name, level);
  return {
    sweep,
    ...rule,
    thresholds: seedThresholds(rows, rule, stream('threshold')),
    exponent: thresholdExponent(rows, rule, stream('threshold exponent')),
  };
}
