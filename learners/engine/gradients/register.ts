import { tf } from '../bare-tf.ts';
import { batchNormalisationGradient } from './batch-normalisation.ts';
import { broadcastingGradients, productGradient } from './broadcasting.ts';
import type { Gradient } from './gradient.ts';
import { moveGradients } from './moves.ts';
import { gradientsOfOutputs } from './of-outputs.ts';
import { piecewiseConstantGradients } from './piecewise-constant.ts';
import { productsGradients } from './products.ts';
import { windowGradients } from './windows.ts';

/** The gradients that replace TF.js's own, by kernel. */
let gradients: Map<string, Gradient> | undefined;

/** Registers gradients that TF.js lacks or has wrong. It does nothing if they are still registered. */
export function registerGradients(): void {
  gradients ??= new Map(
    [
      ...piecewiseConstantGradients,
      ...broadcastingGradients(),
      ...moveGradients(),
      ...productsGradients(),
      ...windowGradients(),
      batchNormalisationGradient(),
      ...gradientsOfOutputs(),
    ].map((gradient) => [gradient.kernelName, gradient]),
  );
  for (const gradient of gradients.values()) register(gradient);
}

/**
 * Replaces TF.js's gradient of matrix products.
 *
 * @param ofProduct the gradient of products without broadcasting
 */
export function registerProductGradient(ofProduct: Gradient): void {
  registerGradients();
  const gradient = productGradient(ofProduct);
  gradients?.set(gradient.kernelName, gradient);
  register(gradient);
}

function register(gradient: Gradient): void {
  const { kernelName } = gradient;
  const present = tf.getGradient(kernelName);
  if (present === gradient) return;
  // In debug mode, TF.js warns about gradients that are overridden.
  if (present) tf.unregisterGradient(kernelName);
  tf.registerGradient(gradient);
}
