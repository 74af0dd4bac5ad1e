export const losses = ['squared', 'label-weighted'] as const;
export type Loss = (typeof losses)[number];

/**
 * Weights of a squared loss over n labels: 1 for `squared`, 1/(1 + y²) for `label-weighted`, with y
 * standardised to mean 0 and variance 1 on the sample. The second keeps a few large labels of a heavy-tailed
 * target from dominating the fit.
 */
export function labelWeights(y: ArrayLike<number>, loss: Loss): Float64Array {
  const n = y.length;
  const weights = new Float64Array(n).fill(1);
  if (loss === 'squared') return weights;
  const mean = meanOf(y);
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (y[i] - mean) ** 2 / n;
  if (variance === 0) return weights;
  for (let i = 0; i < n; i++) weights[i] = 1 / (1 + (y[i] - mean) ** 2 / variance);
  return weights;
}

/** Mean of the labels outside first..end-1, or of all labels if none is outside. */
export function meanOf(y: ArrayLike<number>, first = 0, end = 0): number {
  const outside = y.length - (end - first);
  if (outside === 0) return meanOf(y);
  let sum = 0;
  for (let i = 0; i < y.length; i++) if (i < first || i >= end) sum += y[i];
  return sum / outside;
}
