import { setImmediate } from 'node:timers/promises';

/**
 * Called after each block of work with the floating-point operations it took: yields to the event loop, so that
 * messages and time limits get through, and throws where the fit has been aborted.
 */
export type Pause = (flops: number) => Promise<void>;

export interface WorkOptions {
  readonly signal: AbortSignal;
  /** Operations the whole fit is expected to take, for the progress reports. */
  readonly expected: number;
  report(progress: { step: number; of: number }): void;
}

/** Counts the floating-point operations of a fit as they are done, and reports progress in per cent. */
export class Work {
  flops = 0;
  readonly #options: WorkOptions;
  #reported = 0;

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  readonly pause: Pause = async (flops) => {
    this.flops += flops;
    const { signal, expected, report } = this.#options;
    const percent = Math.min(100, Math.floor((100 * this.flops) / expected));
    if (percent > this.#reported) {
      this.#reported = percent;
      report({ step: percent, of: 100 });
    }
    await setImmediate();
    signal.throwIfAborted();
  };
}
