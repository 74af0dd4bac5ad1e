import { median } from '../../tasks/median.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { errorFloor } from './censored-points.ts';
import { type FriedmanTest, friedmanTest, indistinguishable } from './friedman.ts';
import { referenceOf } from './headline.ts';
import { holm } from './holm.ts';
import { principalRows } from './principal-sizes.ts';
import { signedRankTest } from './signed-rank.ts';

/** The reference compared with one other learner, over the (d, seed) that both attempted. */
export interface Comparison {
  /** Label of the other learner. */
  readonly series: string;
  readonly pairs: number;
  /** Pairs in which the reference has the smaller error, and in which the other has. */
  readonly won: number;
  readonly lost: number;
  /** Median of the other's error over the reference's; infinite where the other fails in half of them. */
  readonly ratio: number;
  /** Wilcoxon's signed-rank test of the logarithms of the errors, two-sided. */
  readonly p: number;
  /** The p value after Holm's correction over all comparisons of the family. */
  readonly corrected: number;
}

/** Learners in the order of their mean rank over the (d, seed) that all of them attempted. */
export interface Ranking {
  readonly learners: readonly { readonly series: string; readonly meanRank: number }[];
  readonly test: FriedmanTest;
  /** First and last position of neighbours in rank that do not differ significantly. */
  readonly groups: readonly (readonly [first: number, last: number])[];
  /** Learners that did not attempt enough of the family to be ranked. */
  readonly leftOut: readonly string[];
}

export interface FamilyComparisons {
  readonly facet: Facet;
  readonly reference: string;
  readonly comparisons: readonly Comparison[];
  /** Whether some error is below `errorFloor`, as which it then counts. */
  readonly floored: boolean;
  readonly ranking?: Ranking;
}

/** Smaller p values count as evidence of a difference. */
export const significance = 0.05;

/**
 * Compares learners, family by family, by pairs of fits that share d and seed and so all data. The reference
 * is that of the headline (`referenceOf`), or else the first learner of the configuration. A failed fit is
 * worse than any error, and two failed ones are equal.
 */
export function pairedComparisons({ rows, series, facets }: Results): FamilyComparisons[] {
  return facets.flatMap((facet): FamilyComparisons[] => {
    const own = principalRows(
      rows.filter(({ task, status }) => task === facet.label && status !== 'unsupported'),
    );
    const present = series.filter(({ label }) => own.some((row) => row.series === label));
    if (present.length < 2) return [];
    const errors = new Map(present.map(({ label }) => [label, errorsByPair(own, label)]));
    const reference = (referenceOf(present) ?? present[0]).label;
    const others = present.flatMap(({ label }) => (label === reference ? [] : [label]));
    const tests = others.flatMap((label) => compare(label, errors, reference));
    const corrected = holm(tests.map(({ p }) => p));
    return [
      {
        facet,
        reference,
        comparisons: tests.map((test, i) => ({ ...test, corrected: corrected[i] })),
        floored: own.some(({ testError }) => testError !== undefined && testError < errorFloor),
        ranking: rank(errors),
      },
    ];
  });
}

type Errors = ReadonlyMap<string, number>;

function errorsByPair(rows: readonly Row[], label: string): Errors {
  return new Map(
    rows
      .filter(({ series }) => series === label)
      .map(({ d, seed, testError = Number.POSITIVE_INFINITY }) => [
        `${d} ${seed}`,
        Number.isNaN(testError) ? Number.POSITIVE_INFINITY : Math.max(testError, errorFloor),
      ]),
  );
}

function compare(
  series: string,
  errors: ReadonlyMap<string, Errors>,
  reference: string,
): Omit<Comparison, 'corrected'>[] {
  const base = errors.get(reference) ?? new Map<string, number>();
  const other = errors.get(series) ?? new Map<string, number>();
  const logs = [...base].flatMap(([pair, error]) => {
    const theirs = other.get(pair);
    if (theirs === undefined) return [];
    return [theirs === error ? 0 : Math.log(theirs) - Math.log(error)];
  });
  if (logs.length === 0) return [];
  return [
    {
      series,
      pairs: logs.length,
      won: logs.filter((log) => log > 0).length,
      lost: logs.filter((log) => log < 0).length,
      ratio: Math.exp(median(logs)),
      p: signedRankTest(logs).p,
    },
  ];
}

function rank(errors: ReadonlyMap<string, Errors>): Ranking | undefined {
  const most = Math.max(...[...errors.values()].map(({ size }) => size));
  // A learner that ran at a single d must not restrict the ranking of all others to that d.
  const ranked = [...errors].filter(([, own]) => own.size >= most / 2);
  const leftOut = [...errors.keys()].filter((label) => !ranked.some(([other]) => other === label));
  const pairs = [...(ranked[0]?.[1].keys() ?? [])].filter((pair) => ranked.every(([, own]) => own.has(pair)));
  const test = friedmanTest(
    pairs.map((pair) => ranked.map(([, own]) => own.get(pair) ?? Number.POSITIVE_INFINITY)),
  );
  if (!test) return undefined;
  const learners = ranked
    .map(([series], i) => ({ series, meanRank: test.meanRanks[i] }))
    .sort((a, b) => a.meanRank - b.meanRank);
  return {
    learners,
    test,
    groups: indistinguishable(
      learners.map(({ meanRank }) => meanRank),
      test.criticalDifference,
    ),
    leftOut,
  };
}
