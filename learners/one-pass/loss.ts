export const losses = ['squared', 'hinge', 'logistic'] as const;
/** Of the output f at a label y: (y − f)², max(0, 1 − yf), or log(1 + e^(−yf)); the last two for y = ±1. */
export type Loss = (typeof losses)[number];

/** Whether a loss is a function of the margin yf, for labels of ±1. */
export function isMarginLoss(loss: Loss): boolean {
  return loss !== 'squared';
}

export function lossAt(loss: Loss, y: number, output: number): number {
  if (loss === 'squared') return (y - output) * (y - output);
  const margin = y * output;
  if (loss === 'hinge') return Math.max(0, 1 - margin);
  return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
}

/** What gradient descent moves the output by: minus the derivative of the loss, of half of it if it is squared. */
export function pull(loss: Loss, y: number, output: number): number {
  if (loss === 'squared') return y - output;
  const margin = y * output;
  if (loss === 'hinge') return margin < 1 ? y : 0;
  return y / (1 + Math.exp(margin));
}

/**
 * What a network that was trained on a loss says of the label: its output for the squared loss; cut to ±1 for
 * hinge, which does not tell outputs beyond the margin apart; and for logistic the mean of the label, tanh(f/2).
 */
export function saidOfLabel(loss: Loss, output: number): number {
  if (loss === 'squared') return output;
  if (loss === 'hinge') return Math.max(-1, Math.min(1, output));
  return Math.tanh(output / 2);
}
