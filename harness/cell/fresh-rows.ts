import type { Sample } from '../../tasks/contract.ts';
import type { FitClock } from './clock.ts';
import { InvalidModelError } from './invalid-model-error.ts';
import type { RowStream } from './row-stream.ts';

/** Fewest seconds of drawing that are worth a message to the parent process. */
const leastSeconds = 0.1;

/** The fresh rows of one fit, drawn off its clock. */
export class FreshRows {
  readonly #stream: RowStream;
  readonly #clock: FitClock;
  readonly #offClock: (seconds: number) => void;
  #seconds = 0;
  #rows = 0;
  #untold = 0;
  #open = true;

  /**
   * @param offClock told of the seconds that drawing took, which do not count against the fit's limit
   */
  constructor(stream: RowStream, clock: FitClock, offClock: (seconds: number) => void) {
    this.#stream = stream;
    this.#clock = clock;
    this.#offClock = offClock;
  }

  /** Seconds that drawing has taken so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Rows drawn so far. */
  get rows(): number {
    return this.#rows;
  }

  /** @throws InvalidModelError if the number is not one of rows, or if the fit has ended */
  next(rows: number): Sample {
    const end = this.#begin(rows);
    try {
      const sample = this.#stream.next(rows);
      this.#rows += rows;
      return sample;
    } finally {
      end();
    }
  }

  /** The same rows. @throws InvalidModelError as `next` does */
  async soon(rows: number): Promise<Sample> {
    const end = this.#begin(rows);
    try {
      const sample = await this.#stream.soon(rows);
      this.#rows += rows;
      return sample;
    } finally {
      end();
    }
  }

  /** Stops the fit's clock. @returns what is to be called when the rows are drawn */
  #begin(rows: number): () => void {
    if (!this.#open)
      throw new InvalidModelError('fresh was called after the fit; its rows are for training only');
    if (!(Number.isSafeInteger(rows) && rows > 0))
      throw new InvalidModelError(`fresh was asked for ${rows} rows; it has to be a positive whole number`);
    const { running } = this.#clock;
    this.#clock.pause();
    const start = performance.now();
    return () => {
      this.#count((performance.now() - start) / 1000);
      if (running) this.#clock.resume();
      this.#clock.check();
    };
  }

  /** Ends the stream: a model must not learn from labels while it is tested. */
  close(): void {
    this.#open = false;
  }

  #count(seconds: number): void {
    this.#seconds += seconds;
    this.#untold += seconds;
    if (this.#untold < leastSeconds) return;
    this.#offClock(this.#untold);
    this.#untold = 0;
  }
}
