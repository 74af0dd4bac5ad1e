import { childCpuSeconds } from '../processes/child-cpu.ts';

/** Where a clock reads the time; replaced in tests. */
export interface TimeSource {
  /** Monotonic seconds. */
  wall(): number;
  /** CPU seconds, user and system, of this process and of programs that it has started. */
  cpu(): number;
}

export const processTime: TimeSource = {
  wall: () => performance.now() / 1000,
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6 + childCpuSeconds();
  },
};

/**
 * Counts the wall-clock and CPU seconds of a fit, and aborts its signal when the wall-clock limit is reached.
 * It is paused while the harness evaluates a trace point, so that measurements cost the learner nothing.
 *
 * A timer cannot fire while a learner computes without yielding. Therefore `check`, called whenever the
 * learner reports, tests the limit as well.
 */
export class FitClock {
  readonly #limitSeconds: number;
  readonly #time: TimeSource;
  readonly #controller = new AbortController();
  #wall = 0;
  #cpu = 0;
  #startedWall = 0;
  #startedCpu = 0;
  #running = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitSeconds: number, time: TimeSource = processTime) {
    this.#limitSeconds = limitSeconds;
    this.#time = time;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Seconds counted so far. */
  get wallSeconds(): number {
    return this.#wall + (this.#running ? this.#time.wall() - this.#startedWall : 0);
  }

  get cpuSeconds(): number {
    return this.#cpu + (this.#running ? this.#time.cpu() - this.#startedCpu : 0);
  }

  get running(): boolean {
    return this.#running;
  }

  get exceeded(): boolean {
    return this.wallSeconds > this.#limitSeconds;
  }

  /** Starts, or continues after a pause. */
  resume(): void {
    if (this.#running) return;
    this.#running = true;
    this.#startedWall = this.#time.wall();
    this.#startedCpu = this.#time.cpu();
    const milliseconds = Math.max(0, (this.#limitSeconds - this.#wall) * 1000);
    this.#timer = setTimeout(() => this.check(), Math.min(Math.ceil(milliseconds) + 1, 2 ** 31 - 1));
  }

  /** Stops counting. */
  pause(): void {
    if (!this.#running) return;
    this.#wall = this.wallSeconds;
    this.#cpu = this.cpuSeconds;
    this.#running = false;
    clearTimeout(this.#timer);
  }

  /** Aborts the signal if time is up. */
  check(): void {
    if (this.exceeded && !this.signal.aborted) this.#controller.abort(new TimeLimitError(this.#limitSeconds));
  }
}

/** The reason with which a fit's signal is aborted. */
export class TimeLimitError extends Error {
  override name = 'TimeLimitError';

  constructor(seconds: number) {
    super(`the fit took more than its ${seconds} s`);
  }
}
