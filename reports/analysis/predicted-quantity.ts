import type { Prediction } from '../../harness/results/prediction.ts';
import type { Row } from '../rows.ts';

/** The layer that feature errors are about by default. */
const lowestLayer = 2;

/**
 * The quantity that a prediction is about, of one fit; undefined where the fit does not hold it. A fit that
 * failed has an infinite error.
 */
export function predictedQuantity({
  quantity,
  layer = lowestLayer,
}: Pick<Prediction, 'quantity' | 'layer'>): (row: Row) => number | undefined {
  if (quantity === 'error') return ({ testError }) => testError ?? Number.POSITIVE_INFINITY;
  return ({ trace }) => trace.at(-1)?.featureErrors?.[layer];
}
