import { type Prediction, reportedNumber } from '../../harness/results/prediction.ts';
import type { Row } from '../rows.ts';
import { lowestLayer } from './diagnosis.ts';
import {
  featureError,
  leadingOverlap,
  misclassified,
  type Quantity,
  regretExponent,
  relativeRegret,
  reportedQuantity,
  subspaceOverlap,
  testError,
  trainingError,
} from './quantity.ts';

/** The quantity that a prediction is about, as the analysis of thresholds and collapses has it: it falls. */
export function fallingQuantity({
  quantity,
  layer = lowestLayer,
}: Pick<Prediction, 'quantity' | 'layer'>): Quantity {
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
export function asPredicted({ quantity }: Pick<Prediction, 'quantity'>, falling: number): number {
  return quantity === 'overlap' || quantity === 'leading overlap' ? 1 - falling : falling;
}

/**
 * The predicted quantity at the last point of a fit's training before its error first passes a level; undefined
 * where the fit does not hold it, or its error never passes.
 */
export function quantityBefore(
  prediction: Pick<Prediction, 'quantity' | 'layer'>,
  level: number,
): (row: Row) => number | undefined {
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
export function predictedQuantity(
  prediction: Pick<Prediction, 'quantity' | 'layer'>,
): (row: Row) => number | undefined {
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

const failsInfinitely: readonly Prediction['quantity'][] = [
  'error',
  'training error',
  'regret',
  'regret exponent',
];
