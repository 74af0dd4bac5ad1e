import type { Prediction } from '../../harness/results/prediction.ts';
import type { Row } from '../rows.ts';
import { lowestLayer } from './diagnosis.ts';
import {
  featureError,
  misclassified,
  type Quantity,
  regretExponent,
  relativeRegret,
  subspaceOverlap,
  testError,
} from './quantity.ts';

/** The quantity that a prediction is about, as the analysis of thresholds and collapses has it: it falls. */
export function fallingQuantity({
  quantity,
  layer = lowestLayer,
}: Pick<Prediction, 'quantity' | 'layer'>): Quantity {
  if (quantity === 'error') return testError;
  if (quantity === 'misclassified') return misclassified;
  if (quantity === 'overlap') return subspaceOverlap;
  if (quantity === 'regret') return relativeRegret;
  if (quantity === 'regret exponent') return regretExponent;
  return featureError(quantity === 'span error' ? 'spanErrors' : 'featureErrors', layer);
}

/** A value of the quantity as the prediction speaks of it, or the level that it names, from the falling one. */
export function asPredicted({ quantity }: Pick<Prediction, 'quantity'>, falling: number): number {
  return quantity === 'overlap' ? 1 - falling : falling;
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

const failsInfinitely: readonly Prediction['quantity'][] = ['error', 'regret', 'regret exponent'];
