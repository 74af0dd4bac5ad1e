import { isFailure } from '../../harness/results/is-failure.ts';
import { ownMetricOf, type Prediction, reportedNumber } from '../../harness/results/prediction.ts';
import type { Row } from '../rows.ts';
import { lowestLayer } from './diagnosis.ts';
import {
  featureError,
  leadingOverlap,
  misclassified,
  ownMetricQuantity,
  type Quantity,
  reciprocal,
  regretExponent,
  relativeRegret,
  reportedQuantity,
  subspaceOverlap,
  testError,
  trainingError,
} from './quantity.ts';

/** What a prediction is about and, of a metric of the user's own, which of its values are better. */
export type PredictedAbout = Pick<Prediction, 'quantity' | 'layer'> & {
  readonly better?: 'lower' | 'higher';
};

/** The quantity that a prediction is about, as the analysis of thresholds and collapses has it: it falls. */
export function fallingQuantity({
  quantity,
  layer = lowestLayer,
  better = 'lower',
}: PredictedAbout): Quantity {
  const own = ownMetricOf(quantity);
  if (own !== undefined) return ownMetricQuantity(own, better);
  if (quantity === 'error') return testError;
  if (quantity === 'misclassified') return misclassified;
  if (quantity === 'overlap') return subspaceOverlap;
  if (quantity === 'leading overlap') return leadingOverlap;
  if (quantity === 'regret') return relativeRegret;
  if (quantity === 'regret exponent') return regretExponent;
  if (quantity === 'training error') return trainingError;
  const reported = reportedNumber(quantity);
  if (reported !== undefined) return reportedQuantity(reported);
  return featureError(quantity === 'span error' ? 'spanErrors' : 'featureErrors', layer);
}

/** A value of the quantity as the prediction speaks of it, or the level that it names, from the falling one. */
export function asPredicted({ quantity, better }: PredictedAbout, falling: number): number {
  if (ownMetricOf(quantity) !== undefined) return better === 'higher' ? reciprocal(falling) : falling;
  return quantity === 'overlap' || quantity === 'leading overlap' ? 1 - falling : falling;
}

/**
 * The predicted quantity at the last point of a fit's training before its error first passes a level; undefined
 * where the fit does not hold it, or its error never passes.
 */
export function quantityBefore(prediction: PredictedAbout, level: number): (row: Row) => number | undefined {
  const { inTrace } = fallingQuantity(prediction);
  return ({ trace }) => {
    const passed = trace.findIndex(({ error }) => error !== undefined && error <= level);
    const falling = trace
      .slice(0, Math.max(0, passed))
      .map(inTrace)
      .findLast((value) => value !== undefined);
    return falling === undefined ? undefined : asPredicted(prediction, falling);
  };
}

/**
 * The predicted quantity of one fit; undefined where the fit does not hold it. A fit that failed has an
 * infinite error, share of wrong classes and regret.
 */
export function predictedQuantity(prediction: PredictedAbout): (row: Row) => number | undefined {
  const own = ownMetricOf(prediction.quantity);
  if (own !== undefined) return ownMetricValue(own, prediction.better);
  const { atEnd } = fallingQuantity(prediction);
  return (row) => {
    const falling = atEnd(row);
    if (falling !== undefined) return asPredicted(prediction, falling);
    const { quantity } = prediction;
    // Only classification has wrong classes, so that a fit without their share need not have failed.
    const failed =
      failsInfinitely.includes(quantity) || (quantity === 'misclassified' && row.status !== 'ok');
    return failed ? Number.POSITIVE_INFINITY : undefined;
  };
}

/** The value of a metric of the user's own, which may be negative; of a failed fit, the worst that there is. */
function ownMetricValue(label: string, better: PredictedAbout['better']): (row: Row) => number | undefined {
  const worst = better === 'higher' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return ({ status, own }) => (isFailure(status) ? worst : own?.[label]?.value);
}

const failsInfinitely: readonly Prediction['quantity'][] = [
  'error',
  'training error',
  'regret',
  'regret exponent',
];
