/** What a process has used by now: seconds on the clock, and of processors. */
export interface Used {
  readonly wall: number;
  readonly cpu: number;
}

/** Below this share of a processor, a process waits for something else than a processor. */
const idleShare = 0.01;
/** Shares are measured over this many seconds, in which a system's ticks are many enough. */
const window = 1;
/** However little of a processor a process gets, it has no more than this many times its seconds on the clock. */
const mostOnTheClock = 10;

/**
 * How long a process that does not answer is waited for. A process that computes is judged by its processor time,
 * so that a busy machine does not make it late; one that computes nothing, by the clock.
 */
export class Patience {
  readonly #seconds: number;
  #first: Used | undefined;
  #last: Used | undefined;
  #spent = 0;

  /** @param seconds how long an answer may take on a machine of one's own */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** @returns whether the time is up */
  isOver(now: Used): boolean {
    this.#first ??= now;
    this.#last ??= now;
    const wall = now.wall - this.#last.wall;
    const cpu = now.cpu - this.#last.cpu;
    if (wall >= Math.min(window, this.#seconds / 4)) {
      this.#spent += cpu < idleShare * wall ? wall : Math.min(wall, cpu);
      this.#last = now;
    }
    return this.#spent >= this.#seconds || now.wall - this.#first.wall >= mostOnTheClock * this.#seconds;
  }
}
