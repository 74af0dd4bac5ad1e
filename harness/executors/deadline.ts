/** If a timer fires later than this, this process was suspended, or too busy to notice anything. */
const mostLateMilliseconds = 1000;

/** The longest delay of a timer in Node.js, in milliseconds. */
const longestWait = 2 ** 31 - 1;

/**
 * A deadline, in milliseconds of `performance.now()`, that can be moved until it has passed.
 *
 * A process that was suspended past the deadline does not know what others did meanwhile. A timer that fires
 * late therefore sets the deadline again, as far ahead as it was late.
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
    // Node.js reads messages that have arrived by now between timers and immediates; they may move the
    // deadline.
    else
      setImmediate(() => {
        if (this.#at === at) this.#onPassed();
      });
  }
}
