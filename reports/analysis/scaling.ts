import { Stream } from '../../tasks/streams.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import type { Facet, Results, Row, Series } from '../rows.ts';
import { errorPoints, type Point, passagePoints, sampleSizePoints } from './censored-points.ts';
import { isBelowFullStrength } from './full-strength.ts';
import { type Growth, growthOf } from './growth.ts';
import { learnedHere } from './learned-here.ts';
import { type LearningVerdict, learningVerdict, noVerdict, verdictEpsilon } from './learning-verdict.ts';
import { ofSeries } from './of-series.ts';
import { principalRows } from './principal-sizes.ts';
import { type Summary, summarise } from './summary.ts';

export interface LearnerScaling {
  readonly series: Series;
  /** Relative test error. */
  readonly error: Growth;
  /** Training time until the error is at most ε. */
  readonly seconds: Growth;
  /** Samples seen in training, repetitions counted, until the error is at most ε. */
  readonly samples: Growth;
  /** Sample size n at which the test error is at most ε; absent where n was not swept. */
  readonly size?: Growth;
  readonly verdict: LearningVerdict;
  /** What came out at the largest d at which this learner was run with its full strength, if there is one. */
  readonly largest?: Summary;
}

/** One family: how its learners scale with d. */
export interface FamilyScaling {
  readonly facet: Facet;
  readonly epsilon: number;
  readonly dimensions: readonly number[];
  readonly entries: readonly LearnerScaling[];
}

/** Exponents and verdicts of every learner on every family, in the order of the configuration. */
export function scaling({ rows, series, facets }: Results): FamilyScaling[] {
  return facets.flatMap((facet): FamilyScaling[] => {
    const all = learnedHere(rows.filter(({ task }) => task === facet.label));
    if (all.length === 0) return [];
    const principal = principalRows(all);
    const present = series.filter(({ label }) => all.some((row) => row.series === label));
    return [
      {
        facet,
        epsilon: verdictEpsilon,
        dimensions: dimensionsOf(principal),
        entries: present.map((entry) =>
          learnerScaling(entry, ofSeries(principal, entry), ofSeries(all, entry)),
        ),
      },
    ];
  });
}

/**
 * @param own rows at the principal sizes
 * @param every rows at all sizes
 */
function learnerScaling(series: Series, own: readonly Row[], every: readonly Row[]): LearnerScaling {
  const [principal, all] = [own, every].map((rows) => rows.filter((row) => !isBelowFullStrength(row)));
  const weak = [...new Set(own.filter(isBelowFullStrength).map(({ d }) => d))].sort((a, b) => a - b);
  const growth = (quantity: string, points: readonly Point[]): Growth =>
    growthOf(points, new Stream('report', 'exponent', every[0].task, series.label, quantity));
  const error = growth('error', errorPoints(principal));
  const sizes = sampleSizePoints(all, verdictEpsilon);
  const summaries = summarise(principal).sort((a, b) => a.d - b.d);
  return {
    series,
    error,
    seconds: growth('seconds', passagePoints(principal, verdictEpsilon, 'seconds')),
    samples: growth('samples', passagePoints(principal, verdictEpsilon, 'samples')),
    size: sizes.length > 0 ? growth('size', sizes) : undefined,
    verdict: weak.length > 0 ? noVerdict(weak) : learningVerdict(summaries, error.exponent),
    largest: summaries.at(-1),
  };
}
