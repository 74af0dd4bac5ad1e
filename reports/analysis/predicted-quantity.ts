import { type Prediction, reportedNumber } from '../../harness/results/prediction.ts';
import type { Row } from '../rows.ts';
import { lowestLayer } from './diagnosis.ts';
import {
  featureError,
  type Quantity,
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
  if (quantity === 'training error') return trainingError;
  if (quantity === 'overlap') return subspaceOverlap;
  const reported = reportedNumber(quantity);
  if (reported !== undefined) return reportedQuantity(reported);
  return featureError(quantity === 'span error' ? 'spanErrors' : 'featureErrors', layer);
}

/** A value of the quantity as the prediction speaks of it, or the level that it names, from the falling one. */
export function asPredicted({ quantity }: Pick<Prediction, 'quantity'>, falling: number): number {
  return quantity === 'overlap' ? 1 - falling : falling;
}

/**
 * The predicted quantity of one fit; undefined where the fit does not hold it. A fit that failed has an
 * infinite error.
 */
export function predictedQuantity(
  prediction: Pick<Prediction, 'quantity' | 'layer'>,
): (row: Row) => number | undefined {
  const { atEnd } = fallingQuantity(prediction);
  return (row) => {
    const falling = atEnd(row);
    if (falling !== undefined) return asPredicted(prediction, falling);
    return isError(prediction) ? Number.POSITIVE_INFINITY : undefined;
  };
}

function isError({ quantity }: Pick<Prediction, 'quantity'>): boolean {
  return quantity === 'error' || quantity === 'training error';
}
