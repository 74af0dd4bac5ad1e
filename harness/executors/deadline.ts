/** A timer that fires later than this tells that this process was suspended, or too busy to look. */
const mostLateMilliseconds = 1000;

/** The longest that a timer of Node's can wait. */
const longestWait = 2 ** 31 - 1;

/**
 * A moment, in milliseconds of `performance.now()`, that can be moved until it has come.
 *
 * Whoever was suspended past the moment knows nothing of what others did meanwhile: a timer that fires late sets the
 * deadline again, as far ahead as it was late.
 */
export class Deadline {
  readonly #onPassed: () => void;
  #at = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(onPassed: () => void) {
    this.#onPassed = onPassed;
  }

  set(at: number): void {
    this.#at = at;
    clearTimeout(this.#timer);
    const wait = Math.min(at - performance.now(), longestWait);
    this.#timer = setTimeout(() => this.#due(at), wait);
  }

  extend(milliseconds: number): void {
    this.set(this.#at + milliseconds);
  }

  clear(): void {
    this.#at = Number.POSITIVE_INFINITY;
    clearTimeout(this.#timer);
  }

  #due(at: number): void {
    const late = performance.now() - at;
    if (late > mostLateMilliseconds) this.set(performance.now() + late);
    // Messages that have arrived by now are read between timers and immediates, and may move the deadline.
    else
      setImmediate(() => {
        if (this.#at === at) this.#onPassed();
      });
  }
}
