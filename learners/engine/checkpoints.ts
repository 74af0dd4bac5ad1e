/** A network's error on the validation sample after this many steps, counted over all stages. */
export interface ValidationPoint {
  readonly step: number;
  readonly error: number;
}

/**
 * Steps of a stage after which the network is evaluated: log-spaced for traces (two per factor of two) and,
 * for early stopping, sixteen evenly spaced ones as well. The last step is always among them.
 */
export function checkpoints(steps: number, validated: boolean): number[] {
  const at = new Set<number>([steps]);
  for (let exponent = 3; 2 ** exponent < steps; exponent += 0.5) at.add(Math.round(2 ** exponent));
  if (validated) for (let i = 1; i < 16; i++) at.add(Math.ceil((steps * i) / 16));
  return [...at].sort((a, b) => a - b);
}

/**
 * The early-stopping rule: the latest checkpoint whose validation error is within 2% of the best one's. The
 * margin keeps validation noise from cutting short a schedule whose error has merely levelled off.
 */
export function chooseStopStep(points: readonly ValidationPoint[]): number | undefined {
  if (points.length === 0) return undefined;
  const best = Math.min(...points.map(({ error }) => error));
  return points.findLast(({ error }) => error <= 1.02 * best)?.step;
}
