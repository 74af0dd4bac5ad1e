import { tf } from '../bare-tf.ts';
import { batchNormalisationGradient } from './batch-normalisation.ts';
import { broadcastingGradients, productGradient } from './broadcasting.ts';
import type { Gradient } from './gradient.ts';
import { moveGradients } from './moves.ts';
import { gradientsOfOutputs } from './of-outputs.ts';
import { piecewiseConstantGradients } from './piecewise-constant.ts';
import { productsGradients } from './products.ts';
import { windowGradients } from './windows.ts';

/** The gradients that are put in the place of TF.js's own, by kernel. */
let gradients: Map<string, Gradient> | undefined;

/** Puts gradients into TF.js's registry where it has none or a wrong one. It does nothing where nothing has changed. */
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

/** Another gradient of matrix products without broadcasting, in the place of TF.js's own. */
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
  // In its debug mode TF.js warns of gradients that are overridden.
  if (present) tf.unregisterGradient(kernelName);
  tf.registerGradient(gradient);
}
