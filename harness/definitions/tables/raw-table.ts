/** Rows of a file as they were read, before they become 32-bit numbers. */
export interface RawTable {
  /** What messages call it. */
  readonly name: string;
  readonly rows: number;
  /** Names of the columns that were read. */
  readonly columns: readonly string[];
  /** Values by column. */
  readonly values: readonly Float64Array[];
  /** Of columns whose texts had more digits than 64-bit numbers keep: by how much, as a mean square's root, and what to say. */
  readonly rounding?: readonly (Rounding | undefined)[];
}

/** What became of a column's texts when they were made 64-bit numbers. */
export interface Rounding {
  readonly error: number;
  /** Where it is, in a line about a cell. */
  readonly complaint: string;
}

/** Numbers of a column, as many as there may be. */
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
