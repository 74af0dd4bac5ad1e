/** Rows of numbers that come one after the other, as many as there may be. */
export class FloatRows {
  readonly width: number;
  #values: Float32Array;
  #length = 0;

  constructor(width: number) {
    this.width = width;
    this.#values = new Float32Array(1024 * width);
  }

  get rows(): number {
    return this.#length / this.width;
  }

  /** Appends one number of the row that is being filled. */
  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float32Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** All of them, row-major. */
  values(): Float32Array {
    return this.#values.slice(0, this.#length);
  }
}
