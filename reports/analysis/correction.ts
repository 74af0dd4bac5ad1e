import { canonicalJson } from '../../harness/results/canonical-json.ts';
import type { SampleCount } from '../../harness/results/record.ts';
import { median } from '../../tasks/median.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import {
  comparedLayers,
  type DiagnosedGroup,
  diagnosedGroups,
  type LastStage,
  lastStage,
  lowestLayer,
  type TraceEntry,
} from './diagnosis.ts';
import { referenceOf } from './headline.ts';

/**
 * The frozen-versus-joint experiment on one family at one d: what the same number of steps from the same
 * start gains with the lower layers frozen, and with all layers training. Medians over the seeds that have
 * both.
 */
export interface Correction {
  readonly facet: Facet;
  readonly d: number;
  readonly n: SampleCount;
  /** The environment of the fits, where the results come from several; the facet's label then names it. */
  readonly origin?: string;
  /** What sets the fits apart from others of these learners, if anything; the facet's label then names it. */
  readonly variant?: string;
  /** Seeds with a frozen and a joint fit of the same start and budget. */
  readonly pairs: number;
  /** Label of the joint learner; ratios are drawn in its style. */
  readonly joint: string;
  /** Feature error of the lowest layer. */
  readonly feature: LayerOutcomes;
  /**
   * The same for every further layer below the top, from the lowest up; empty if the target has three
   * layers. The top layer has no layer above it that could correct it.
   */
  readonly higher: readonly { readonly layer: number; readonly outcomes: LayerOutcomes }[];
  /** Relative test error; `before` is measured on the monitor sample, as test data are touched once. */
  readonly test: Outcomes;
}

export interface Outcomes {
  /** After the last layer's stage, from which both arms start. */
  readonly before: Estimate;
  readonly frozen: Estimate;
  readonly joint: Estimate;
  /** The network that was trained end to end, where it ran. */
  readonly endToEnd?: Estimate;
  /** Frozen over joint, seed by seed; infinite where only joint is 0. Absent where no seed has a ratio. */
  readonly ratio?: Estimate;
  /** Before over joint, seed by seed. */
  readonly fall?: Estimate;
  /** Seeds without a ratio of frozen over joint: both are 0, or neither has a value. */
  readonly undetermined: number;
  /** When the joint stage becomes as good as the network trained end to end; absent if that did not run. */
  readonly caughtUp?: CaughtUp;
}

/** Outcomes of a layer's feature error, and how the error is spread over the true features. */
export interface LayerOutcomes extends Outcomes {
  /** Absent if the fits store no angles. */
  readonly unknown?: UnknownDirections;
}

/**
 * Combinations of a layer's true features that lie {@link unknownAngle} or more outside of what the learner's
 * layer spans at the end of a fit; medians over seeds. They tell a few missing features from many features
 * that are slightly wrong.
 */
export interface UnknownDirections {
  /** All of them: the width of the target's layer. */
  readonly of: number;
  readonly frozen: number;
  readonly joint: number;
  readonly endToEnd?: number;
}

/** Degrees. At 30, a quarter of the variance of a combination of features is not explained. */
export const unknownAngle = 30;

/**
 * How long a joint stage takes to reach the same seed's end-to-end training, at the resolution of the trace.
 */
export interface CaughtUp {
  /** Median over seeds of the joint stage's steps until then; +∞ if half of the seeds never get there. */
  readonly step: number;
  /** Seeds that get there. */
  readonly reached: number;
  /** Seeds with both fits. */
  readonly of: number;
}

/** Every family and d where frozen and joint fits of the same start exist. */
export function corrections(results: Results): Correction[] {
  return diagnosedGroups(results).flatMap((group) =>
    kindsOf(group.rows).flatMap(({ origin, variant }) => {
      // A learner with a single curve, and so without a variant, belongs to every variant of the others.
      const alike = (other: { readonly origin?: string; readonly variant?: string }) =>
        other.origin === origin && (other.variant === undefined || other.variant === variant);
      const reference = referenceOf(results.series.filter(alike))?.label;
      return correctionOf({ ...group, rows: group.rows.filter(alike) }, reference, origin, variant) ?? [];
    }),
  );
}

/** Distinct environments and variants; no variant only where no fit of the environment has one. */
function kindsOf(rows: readonly Row[]): { readonly origin?: string; readonly variant?: string }[] {
  const kinds = new Map(
    rows.map(({ origin, variant }) => [JSON.stringify([origin, variant]), { origin, variant }]),
  );
  return [...kinds.values()].filter(
    ({ origin, variant }) =>
      variant !== undefined || !rows.some((row) => row.origin === origin && row.variant !== undefined),
  );
}

interface Pair {
  readonly frozen: Arm;
  readonly joint: Arm;
}

interface Arm {
  readonly row: Row;
  readonly stage: LastStage;
}

function correctionOf(
  { facet, d, n, rows }: DiagnosedGroup,
  reference: string | undefined,
  origin: string | undefined,
  variant: string | undefined,
): Correction | undefined {
  const pairs = pairsOf(rows);
  if (pairs.length === 0) return undefined;
  const deep = rows.filter(({ series }) => series === reference);
  const ofLayer = (layer: number): LayerOutcomes => ({
    ...outcomes(pairs, deep, {
      during: (entry) => featureError(entry, layer),
      end: (row) => featureError(row.trace.at(-1), layer),
    }),
    unknown: unknownDirections(pairs, deep, layer),
  });
  const words = [variant, origin].filter((word) => word !== undefined).join(', ');
  return {
    facet: words === '' ? facet : { ...facet, label: `${facet.label} (${words})` },
    d,
    n,
    origin,
    variant,
    pairs: pairs.length,
    joint: pairs[0].joint.row.series,
    feature: ofLayer(lowestLayer),
    higher: comparedLayers(pairs.map(({ joint }) => joint.row))
      .slice(0, -1)
      .filter((layer) => layer > lowestLayer)
      .map((layer) => ({ layer, outcomes: ofLayer(layer) })),
    test: outcomes(pairs, deep, {
      during: ({ error }) => error,
      end: ({ testError }) => testError ?? Number.POSITIVE_INFINITY,
    }),
  };
}

function featureError(entry: TraceEntry | undefined, layer: number): number {
  return entry?.featureErrors?.[layer] ?? Number.POSITIVE_INFINITY;
}

/** One pair a seed: the first frozen and joint fits whose parameters, starts and last steps are the same. */
function pairsOf(rows: readonly Row[]): Pair[] {
  const arms = rows.flatMap((row): Arm[] => {
    const stage = lastStage(row);
    return stage ? [{ row, stage }] : [];
  });
  const pairs = new Map<number, Pair>();
  for (const frozen of arms.filter(({ stage }) => stage.kind === 'frozen')) {
    const joint = arms.find((arm) => arm.stage.kind === 'joint' && sameStart(frozen, arm));
    if (joint && !pairs.has(frozen.row.seed)) pairs.set(frozen.row.seed, { frozen, joint });
  }
  return [...pairs.values()];
}

function sameStart(a: Arm, b: Arm): boolean {
  return a.row.seed === b.row.seed && startOf(a) === startOf(b);
}

/** Equal for fits with the same start: not for fits tuned apart or run on different backends. */
function startOf({ row, stage }: Arm): string {
  const { finetune: _, ...params } = row.params ?? {};
  const { step, error, featureErrors } = stage.before;
  return canonicalJson([params, step, error, featureErrors ?? {}, row.trace.at(-1)?.step ?? 0]);
}

function unknownDirections(
  pairs: readonly Pair[],
  deep: readonly Row[],
  layer: number,
): UnknownDirections | undefined {
  const anglesOf = (row: Row) => row.trace.at(-1)?.featureAngles?.[layer];
  const [frozen, joint, endToEnd] = [
    pairs.map((pair) => pair.frozen.row),
    pairs.map((pair) => pair.joint.row),
    deep,
  ].map((rows) =>
    rows.flatMap((row) => anglesOf(row)?.filter((angle) => angle >= unknownAngle).length ?? []),
  );
  const of = anglesOf(pairs[0].joint.row)?.length;
  if (of === undefined || frozen.length === 0) return undefined;
  return {
    of,
    frozen: median(frozen),
    joint: median(joint),
    ...(endToEnd.length > 0 && { endToEnd: median(endToEnd) }),
  };
}

/** A quantity that training is to lower: along the trace, and at the end of a fit. */
interface Quantity {
  readonly during: (entry: TraceEntry) => number;
  readonly end: (row: Row) => number;
}

function outcomes(pairs: readonly Pair[], deep: readonly Row[], { during, end }: Quantity): Outcomes {
  const starts = pairs.map(({ joint }) => during(joint.stage.before));
  const frozen = pairs.map((pair) => end(pair.frozen.row));
  const joint = pairs.map((pair) => end(pair.joint.row));
  // 0 over 0 is not a ratio.
  const over = (above: readonly number[]) =>
    above.map((value, i) => value / joint[i]).filter((ratio) => !Number.isNaN(ratio));
  const ratios = over(frozen);
  // There is at least one pair, so there is always an estimate.
  return {
    before: estimateMedian(starts) as Estimate,
    frozen: estimateMedian(frozen) as Estimate,
    joint: estimateMedian(joint) as Estimate,
    endToEnd: estimateMedian(deep.map(end)),
    ratio: estimateMedian(ratios),
    fall: estimateMedian(over(starts)),
    undetermined: pairs.length - ratios.length,
    caughtUp: caughtUp(pairs, deep, during),
  };
}

/** Both fits are read off their traces: the joint stage's course is known on the monitor sample only. */
function caughtUp(
  pairs: readonly Pair[],
  deep: readonly Row[],
  during: Quantity['during'],
): CaughtUp | undefined {
  const steps = pairs.flatMap(({ joint: { row, stage } }) => {
    const goal = deep.find(({ seed }) => seed === row.seed)?.trace.at(-1);
    if (goal === undefined) return [];
    const there = stage.points.find((entry) => during(entry) <= during(goal));
    return [there === undefined ? Number.POSITIVE_INFINITY : there.step - stage.before.step];
  });
  if (steps.length === 0) return undefined;
  return { step: median(steps), reached: steps.filter(Number.isFinite).length, of: steps.length };
}

/** Corrections of one family over the gap ρ, all else equal; in the order of ρ. */
export interface GapSweep {
  readonly family: string;
  readonly origin?: string;
  readonly variant?: string;
  readonly d: number;
  readonly points: readonly { readonly rho: number; readonly correction: Correction }[];
}

/** The sweeps over the task parameter ρ with at least two values of it. */
export function gapSweeps(all: readonly Correction[]): GapSweep[] {
  const sweeps = new Map<string, { rho: number; correction: Correction }[]>();
  for (const correction of all) {
    const { rho, ...others } = correction.facet.params;
    if (typeof rho !== 'number') continue;
    const key = canonicalJson([
      correction.facet.family,
      correction.facet.digest ?? '',
      others,
      correction.d,
      correction.n,
      correction.origin ?? '',
      correction.variant ?? '',
    ]);
    sweeps.set(key, [...(sweeps.get(key) ?? []), { rho, correction }]);
  }
  return [...sweeps.values()]
    .filter((points) => points.length > 1)
    .map((points) => ({
      family: points[0].correction.facet.family,
      origin: points[0].correction.origin,
      variant: points[0].correction.variant,
      d: points[0].correction.d,
      points: points.sort((a, b) => a.rho - b.rho),
    }));
}
