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

/**
 * What step t multiplies its direction by, and the ε it adds to the root of the second moment: two numbers a step for
 * steps from..from+count-1. Adam's bias corrections (Kingma & Ba, arXiv 1412.6980, end of §2) are folded into them, so
 * that the step itself needs no counter: with c1 = 1−β1^t and c2 = 1−β2^t,
 *   rate · (m/c1) / (√(v/c2) + ε)  =  (rate·√c2/c1) · m / (√v + ε·√c2).
 */
export function scheduleRows(
  options: ScheduleOptions,
  optimiser: Optimiser,
  from: number,
  count: number,
): Float32Array {
  const rows = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const t = from + i;
    const rate = learningRate(options, t);
    if (optimiser.kind === 'adam') {
      const first = 1 - optimiser.beta1 ** (t + 1);
      const second = Math.sqrt(1 - optimiser.beta2 ** (t + 1));
      rows[2 * i] = (rate * second) / first;
      rows[2 * i + 1] = optimiser.epsilon * second;
    } else {
      rows[2 * i] = rate;
    }
  }
  return rows;
}
