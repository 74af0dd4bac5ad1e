import type { Optimiser } from './step.ts';

/** Linear warm-up, then cosine decay to a thousandth of the peak. */
export interface ScheduleOptions {
  readonly peak: number;
  readonly warmup: number;
  readonly steps: number;
}

/** The learning rate of step t = 0.. */
export function learningRate({ peak, warmup, steps }: ScheduleOptions, t: number): number {
  const rise = Math.min(1, (t + 1) / Math.max(1, warmup));
  return peak * rise * (0.5 * (1 + Math.cos((Math.PI * t) / steps)) + 1e-3);
}

/** How many numbers a step has in a schedule: the factor of its direction, its ε, its learning rate. */
export const scheduleWidth = 3;

/**
 * The schedule of steps from..from+count-1, `scheduleWidth` numbers each. Adam's bias corrections (Kingma &
 * Ba, arXiv 1412.6980, end of §2) and the normalisation of its moments are folded into it, so that the step
 * itself needs no counter and keeps plain discounted sums u = m/(1−β1) and w = v/(1−β2). With c1 = 1−β1^t and
 * c2 = 1−β2^t,
 *   rate·(m/c1) / (√(v/c2) + ε)  =  factor·u / (√w + ε'),
 *   factor = rate·(1−β1)/c1 · √(c2/(1−β2)),  ε' = ε·√(c2/(1−β2)).
 */
export function scheduleRows(
  options: ScheduleOptions,
  optimiser: Optimiser,
  from: number,
  count: number,
): Float32Array {
  const rows = new Float32Array(scheduleWidth * count);
  for (let i = 0; i < count; i++) {
    const t = from + i;
    const rate = learningRate(options, t);
    let [factor, epsilon] = [rate, 0];
    if (optimiser.kind === 'adam') {
      const { beta1, beta2 } = optimiser;
      const first = (1 - beta1 ** (t + 1)) / (1 - beta1);
      const second = Math.sqrt((1 - beta2 ** (t + 1)) / (1 - beta2));
      factor = (rate * second) / first;
      epsilon = optimiser.epsilon * second;
    }
    rows.set([factor, epsilon, rate], scheduleWidth * i);
  }
  return rows;
}
