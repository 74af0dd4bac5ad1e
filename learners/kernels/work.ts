import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../engine/backend.ts';
import { type Multiply, type NativeBlocks, nativeBlocks, openProducts } from './products.ts';

/**
 * Called after each block of work with the floating-point operations it took: yields to the event loop, so
 * that messages and time limits get through, and throws if the fit has been aborted.
 */
export type Pause = (flops: number) => Promise<void>;

/** How a solver does its work: how it multiplies, and how it pauses. */
export interface Effort {
  readonly pause: Pause;
  readonly multiply: Multiply;
  /** Float32 blocks in native code; absent if the engine has none. */
  readonly native?: NativeBlocks;
}

export interface WorkOptions {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Operations that the whole fit is expected to take, for progress reports. */
  readonly expected: number;
  report(progress: { step: number; of: number }): void;
}

/** Counts the floating-point operations of a fit as they are done, and reports progress in per cent. */
export class Work implements Effort {
  flops = 0;
  readonly multiply: Multiply;
  readonly native: NativeBlocks | undefined;
  readonly #options: WorkOptions;
  #reported = 0;

  /** Opens the engine's products. */
  static async begin(options: WorkOptions): Promise<Work> {
    return new Work(options, await openProducts(options.engine));
  }

  constructor(options: WorkOptions, multiply: Multiply) {
    this.#options = options;
    this.multiply = multiply;
    this.native = nativeBlocks(options.engine);
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
