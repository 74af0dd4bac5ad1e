/** Rows of a file as they were read, before they are rounded to 32 bits. */
export interface RawTable {
  /** The file's name in messages. */
  readonly name: string;
  readonly rows: number;
  /** Names of the columns that were read. */
  readonly columns: readonly string[];
  /** Values by column. */
  readonly values: readonly Float64Array[];
  /**
   * By column: the rounding error of texts with more digits than 64-bit numbers keep; undefined for all other
   * columns.
   */
  readonly rounding?: readonly (Rounding | undefined)[];
}

/** The error of rounding a column's texts to 64-bit numbers. */
export interface Rounding {
  /** Root mean square over the column. */
  readonly error: number;
  /** One line for the user that names the first such cell. */
  readonly complaint: string;
}

/** The numbers of a column whose length is not known in advance. */
export class GrowingColumn {
  #values = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  values(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}
