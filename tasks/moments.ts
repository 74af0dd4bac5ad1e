/** Mean and variance of vectors seen one at a time, by Welford's recurrence (Technometrics 4(3), 1962). */
export class RunningMoments {
  readonly mean: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  /** @param width length of the vectors */
  constructor(width: number) {
    this.mean = new Float64Array(width);
    this.#squares = new Float64Array(width);
  }

  add(values: Float64Array): void {
    this.#count++;
    for (let i = 0; i < this.mean.length; i++) {
      const before = values[i] - this.mean[i];
      this.mean[i] += before / this.#count;
      this.#squares[i] += before * (values[i] - this.mean[i]);
    }
  }

  /**
   * Standard deviation of each coordinate; 0 if it is only rounding error of the mean (inputs are float32).
   */
  standardDeviations(): Float64Array {
    return this.#squares.map((squares, i) => {
      const deviation = Math.sqrt(squares / this.#count);
      return deviation > 1e-6 * Math.abs(this.mean[i]) ? deviation : 0;
    });
  }
}

/** Mean and standard deviation of numbers; the deviation is 0 if it is only rounding error of the mean. */
export function moments(values: Float64Array): { mean: number; deviation: number } {
  const running = new RunningMoments(1);
  for (let i = 0; i < values.length; i++) running.add(values.subarray(i, i + 1));
  return { mean: running.mean[0], deviation: running.standardDeviations()[0] };
}
